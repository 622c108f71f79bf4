import { expect, test } from 'vitest';
import { summaryOf } from './summary.ts';

test('holds the tasks that were done, with just the fields of its format', () => {
  const result = {
    metric: 'accuracy',
    value: 0.98,
    baseline: 0.82,
    baselineName: 'centroid',
    epochs: 5,
    seconds: 31.256,
  };
  const summary = summaryOf([
    { name: 'mnist', title: 'MNIST', outcome: { status: 'done', result, sections: [] } },
    { name: 'a', title: 'A', outcome: { status: 'skipped', reason: '' } },
    { name: 'b', title: 'B', outcome: { status: 'failed', reason: '' } },
    { name: 'c', title: 'C', outcome: { status: 'stopped', reason: '', sections: [] } },
  ]);
  expect(summary).toEqual({ tasks: { mnist: { ...result, seconds: 31.3 } } });
});
