import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunView } from '../../protocol.ts';
import { startSourceHelper } from '../../testing/source-helper.ts';
import { trainables } from '../tasks/tasks.ts';
import { openRuns, type Runs } from './runs.ts';

const options = { epochs: 2, learningRate: 0.001, samples: 300 };
const patience = { timeout: 60_000, interval: 20 };

let folder: string;
let runs: Runs;
let helpers: ChildProcess[];
const open = () =>
  openRuns({
    folder,
    tasks: trainables,
    atMost: 1,
    startHelper: (name) => {
      const helper = startSourceHelper(name);
      helpers.push(helper);
      return helper;
    },
  });
const only = (): RunView => {
  const [run] = runs.list();
  if (run === undefined) throw new Error('there is no run');
  return run;
};
const until = (reached: (run: RunView) => boolean) =>
  vi.waitFor(() => expect(reached(only()), JSON.stringify(only())).toBe(true), patience);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'));
  helpers = [];
  runs = await open();
});
afterEach(async () => {
  await runs.close();
  await rm(folder, { recursive: true });
});

test('a run has epochs with confusion matrices, a test result and a bundle, and is there after a restart', async () => {
  const { id } = await runs.start('digits', options);
  await expect(runs.start('digits', options)).rejects.toThrow('A training is under way. Stop one first.');
  await until(({ status }) => status === 'finished');
  const run = only();
  expect(run).toMatchObject({ id: 'digits-1', title: 'Handwritten digits 1', stepsPerEpoch: 5 });
  expect(run.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(run.losses.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const matrix = run.epochs[0]?.validation?.confusion ?? [];
  expect(matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(30);
  expect(run.test).toMatchObject({ samples: 2000 });
  expect(run.test?.accuracy).toBeGreaterThan(0.3);
  expect(await readdir(join(folder, id, 'model'))).toContain('encoderkit.json');
  await runs.close();
  runs = await open();
  expect(only()).toEqual(run);
  await runs.remove(id);
  expect(runs.list()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
}, 120_000);

test('a killed process leaves a message and its finished epochs, and the run goes on from there', async () => {
  const { id } = await runs.start('digits', { ...options, epochs: 500 });
  await until(({ epochs }) => epochs.length >= 2);
  helpers[0]?.kill('SIGKILL');
  await until(({ status }) => status === 'failed');
  const before = only();
  expect(before.message).toMatch(/process ended unexpectedly \(SIGKILL\).*All \d+ finished epochs are kept/);
  await runs.resume(id);
  await until(({ epochs }) => epochs.length >= before.epochs.length + 2);
  expect(only().epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
  runs.stop(id);
  expect(() => runs.stop('digits-9')).toThrow('There is no training "digits-9".');
  await until(({ status }) => status === 'stopped');
  // At once, while its process may still be ending.
  expect(await runs.resume(id)).toMatchObject({ status: 'starting' });
  await expect(runs.resume(id)).rejects.toThrow('is under way');
  runs.stop(id);
  await until(({ status }) => status === 'stopped');
  expect(only().message).toMatch(/^Stopped. All \d+ finished epochs are kept/);
}, 120_000);

test('a server that ends while it trains tells so when it is back', async () => {
  await runs.start('digits', { ...options, epochs: 500 });
  await until(({ epochs }) => epochs.length >= 1);
  await runs.close();
  runs = await open();
  expect(only()).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/^The server was ended while it trained\./),
  });
}, 120_000);

test.each([
  ['nothing', { epochs: 1, learningRate: 0.001, samples: 100 }, /no task "nothing"/],
  ['constructor', { epochs: 1, learningRate: 0.001, samples: 100 }, /no task "constructor"/],
])('there is no task %s', async (task, some, message) => {
  await expect(runs.start(task, some)).rejects.toThrow(message);
});
