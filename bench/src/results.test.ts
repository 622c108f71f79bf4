import { expect, test } from 'vitest';
import type { Measurement } from './benchmark.ts';
import { resultOf, resultsTable } from './results.ts';

const measurement: Measurement = {
  name: 'step',
  engine: 'onnx',
  threads: 2,
  batch: 64,
  milliseconds: [12, 10, 30],
  flops: 1.2e9,
  peakGflops: 200,
  details: { startMilliseconds: 321.4 },
};

test('a result quotes the median, and relates it to the peak', () => {
  expect(resultOf(measurement)).toEqual({
    name: 'step',
    engine: 'onnx',
    threads: 2,
    batch: 64,
    millisecondsPerStep: 12,
    minimumMilliseconds: 10,
    samples: 3,
    gflops: 100,
    peakGflops: 200,
    ratio: 0.5,
    bestRatio: 0.6,
    startMilliseconds: 321.4,
  });
});

test('the table lines its columns up', () => {
  const slow = { ...measurement, engine: 'cpu', threads: 1, milliseconds: [18_312.4], details: {} };
  expect(resultsTable([measurement, slow].map(resultOf)).split('\n')).toEqual([
    'benchmark  engine  threads  batch  ms/step  minimum  GFLOP/s  MatMul peak     ratio   at best  besides',
    '─────────  ──────  ───────  ─────  ───────  ───────  ───────  ───────────  ────────  ────────  ─────────────────────',
    'step       onnx          2     64       12       10      100          200      50 %      60 %  startMilliseconds 321',
    'step       cpu           1     64   18,312   18,312   0.0655          200  0.0328 %  0.0328 %',
  ]);
});
