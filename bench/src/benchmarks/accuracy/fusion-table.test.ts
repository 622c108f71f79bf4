import { expect, test } from 'vitest';
import { fusionTable, fusionVerdict, type SubsetResult } from './fusion-table.ts';

const results: readonly SubsetResult[] = [
  { modalities: ['see'], own: [0.7, 0.74], ofAll: [0.6, 0.6] },
  { modalities: ['read'], own: [0.6, 0.6], ofAll: [0.6, 0.6] },
  { modalities: ['hear'], own: [0.5, 0.5], ofAll: [0.6, 0.6] },
  { modalities: ['see', 'read'], own: [0.8, 0.8], ofAll: [0.85, 0.85] },
  { modalities: ['see', 'hear'], own: [0.8, 0.8], ofAll: [0.78, 0.8] },
  { modalities: ['read', 'hear'], own: [0.8, 0.8], ofAll: [0.8, 0.9] },
  { modalities: ['see', 'read', 'hear'], own: [], ofAll: [0.9, 0.92] },
];

test('the gain is over the best single one; the worst case with one missing says which', () => {
  const { fused, gain, leastAheadWithoutOne, missing } = fusionVerdict(results);
  expect(fused).toBeCloseTo(0.91);
  expect(gain).toBeCloseTo(19);
  expect(leastAheadWithoutOne).toBeCloseTo(-1);
  expect(missing).toBe('read');
});

test('the table has a row for each combination, mean and standard deviation of the sample', () => {
  const [titles, ...lines] = fusionTable({ gated: results, sum: results });
  expect(titles).toMatch(/gated: own +of all +│ +sum: own +of all/);
  expect(lines).toHaveLength(7);
  expect(lines[0]).toMatch(/^see +│ +72\.0 ± 2\.8 % +60\.0 ± 0\.0 %/);
  expect(lines[6]).toMatch(/^see \+ read \+ hear +│ +91\.0 ± 1\.4 %/);
  expect(new Set([titles, ...lines].map((line) => line?.length)).size).toBe(1);
});
