import { expect, test } from 'vitest';
import { resultsTable } from './results-table.ts';

test('lines its columns up', () => {
  const result = {
    metric: 'accuracy',
    value: 0.981,
    baseline: 0.82,
    baselineName: 'centroid',
    epochs: 5,
    seconds: 31.25,
  };
  const table = resultsTable([
    { name: 'mnist', title: 'MNIST', outcome: { status: 'done', result, sections: [] } },
    { name: 'fashion-mnist', title: 'Fashion', outcome: { status: 'skipped', reason: 'no data' } },
  ]);
  expect(table.split('\n')).toEqual([
    'task           metric    test     baseline            epochs  time',
    '─────────────  ────────  ───────  ──────────────────  ──────  ──────',
    'mnist          accuracy  98.10 %  82.00 % (centroid)  5       31.3 s',
    'fashion-mnist  skipped',
  ]);
});
