import { expect, test } from 'vitest';
import { fusionTable } from './fusion-table.ts';

const results = [
  { modalities: ['see'], own: [0.7, 0.74], ofAll: [0.6, 0.6] },
  { modalities: ['hear'], own: [0.5, 0.5], ofAll: [0.6, 0.6] },
  { modalities: ['see', 'hear'], own: [], ofAll: [0.9, 0.92] },
];

test('the table has a row for each combination, mean and standard deviation of the sample', () => {
  const [titles, ...lines] = fusionTable({ gated: results, sum: results });
  expect(titles).toMatch(/gated: own +of all +│ +sum: own +of all/);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^see +│ +72\.0 ± 2\.8 +60\.0 ± 0\.0/);
  expect(lines[2]).toMatch(/^see \+ hear +│ +91\.0 ± 1\.4/);
  expect(new Set([titles, ...lines].map((line) => line?.length)).size).toBe(1);
});
