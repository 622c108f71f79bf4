import { expect, test } from 'vitest';
import type { SubsetResult } from '../multimodal/fusion-results.ts';
import { nastyLabels } from '../testing/made-data.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { fusionTable } from './fusion-table.ts';

const [first = ''] = nastyLabels;
const subsets: readonly SubsetResult[] = [
  { modalities: [first], own: [0.7, 0.74], ofAll: [0.6, 0.62] },
  { modalities: ['hear'], own: [0.5, 0.5], ofAll: [0.6, 0.6] },
  { modalities: [first, 'hear'], own: [], ofAll: [0.9, 0.92] },
];

test('has a column for each combination, two rows for each kind, and what each kind came to', () => {
  const { markup } = fusionTable({ sum: subsets, gated: subsets });
  expect(parseErrors(markup)).toEqual([]);
  expect(markup).not.toContain(first);
  expect(markup.match(/<th scope="col">/g)).toHaveLength(3);
  expect(markup.match(/<th scope="row">own<\/th><td>72\.0 ± 2\.8<\/td><td>50\.0 ± 0\.0<\/td><td><\/td>/g)).toHaveLength(
    2,
  );
  expect(markup.match(/of all<\/th><td>61\.0 ± 1\.4<\/td><td>60\.0 ± 0\.0<\/td><td>91\.0 ± 1\.4</g)).toHaveLength(2);
  expect(markup).toMatch(/“own”: models trained with these modalities alone/);
  expect(markup).toMatch(/<li>gated: 91\.0 % with all, 19\.0 points above .*<\/li>/);
});

test('of nothing is empty', () => {
  const { markup } = fusionTable({});
  expect(parseErrors(markup)).toEqual([]);
  expect(markup).not.toContain('<li>');
});
