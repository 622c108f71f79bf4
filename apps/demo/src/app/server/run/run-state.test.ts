import { expect, test } from 'vitest';
import type { RunView } from '../../protocol.ts';
import { afterDeath, afterMessage } from './run-state.ts';

const run: RunView = {
  id: 'emoji-search-1',
  task: 'emoji-search',
  title: 'Emoji 1',
  options: { epochs: 1, learningRate: 0.1, samples: 0 },
  status: 'starting',
  labels: [],
  epochs: [],
  losses: [],
  started: 0,
};

test('says how many voices have spoken, until it trains', () => {
  const making = afterMessage(run, { type: 'making', done: 1200, total: 5738 }, 1);
  expect(making).toMatchObject({ status: 'starting', message: expect.stringContaining('1,200 of 5,738 sounds') });
  const started = afterMessage(
    making,
    { type: 'start', labels: [], engine: 'onnx', metric: 'accuracy', stepsPerEpoch: 3 },
    2,
  );
  expect(started.status).toBe('running');
  expect(started).not.toHaveProperty('message');
});

test('a run that was to stop has stopped, however its process has ended', () => {
  const stopping = { ...run, status: 'stopping' } as const;
  expect(afterDeath(stopping, 'It died.')).toMatchObject({
    status: 'stopped',
    message: 'Stopped. No epoch was finished; it can be started again.',
  });
  expect(afterDeath(run, 'It died.')).toMatchObject({ status: 'failed', message: expect.stringContaining('It died.') });
});
