import { fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pretendHelpers } from '../../testing/pretend-helper.ts';
import type { StartHelper } from '../start-helper.ts';
import type { Trainable } from '../tasks/trainable.ts';
import { openRuns, type Runs } from './runs.ts';

const options = { epochs: 2, learningRate: 0.001, samples: 300 };
const task: Trainable = {
  title: 'Task',
  description: 'is only pretended',
  modalities: ['image'],
  defaults: options,
  prepare: () => Promise.reject(new Error('never')),
};
const tasks = { quick: task, hangs: task, dies: task };

let folder: string;
let helpers: ReturnType<typeof pretendHelpers>;
let runs: Runs;
const open = (startHelper: StartHelper = helpers.start, atMost = 2) =>
  openRuns({ folder, tasks, startHelper, atMost, patience: 300 });
const until = (id: string, status: string) =>
  vi.waitFor(() => expect(runs.list().find((run) => run.id === id)?.status).toBe(status), { timeout: 20_000 });
/** What became of all of them, in words. */
const fates = async (wishes: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(wishes)).map((fate) => (fate.status === 'fulfilled' ? 'done' : fate.reason.message));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-'));
  helpers = pretendHelpers();
  runs = await open();
});
afterEach(async () => {
  await runs.close();
  await rm(folder, { recursive: true });
});

test('of forty that resume a run at once one does, after the process before is gone', async () => {
  const { id } = await runs.start('quick', options);
  await until(id, 'running');
  runs.stop(id);
  await until(id, 'stopped');
  // It has said that it ended, and is still there.
  expect(helpers.alive()).toBe(1);
  const said = await fates(Array.from({ length: 40 }, () => runs.resume(id)));
  expect(said.filter((each) => each === 'done')).toHaveLength(1);
  expect(said.filter((each) => each.includes('is under way'))).toHaveLength(39);
  expect(helpers.all).toHaveLength(2);
  expect(helpers.alive()).toBe(1);
  await until(id, 'running');
});

test('of forty that start the same at once one does, and no more than there is room for', async () => {
  expect(
    (await fates(Array.from({ length: 40 }, () => runs.start('quick', options)))).filter((each) => each === 'done'),
  ).toHaveLength(1);
  const others = Array.from({ length: 40 }, (_, index) => runs.start('quick', { ...options, epochs: 10 + index }));
  expect((await fates(others)).filter((each) => each === 'done')).toHaveLength(1);
  expect(helpers.all).toHaveLength(2);
  await until('quick-1', 'running');
  await expect(runs.start('quick', options)).rejects.toThrow('2 trainings are under way');
});

test('the same training is refused while it is under way, and may be made again', async () => {
  const { id } = await runs.start('quick', options);
  await expect(runs.start('quick', options)).rejects.toThrow('"Task 1" is this very training, and under way.');
  await until(id, 'running');
  runs.stop(id);
  await until(id, 'stopped');
  expect((await runs.start('quick', options)).id).toBe('quick-2');
});

test('a run that is stopped while it waits to be resumed does not train', async () => {
  const { id } = await runs.start('quick', options);
  await until(id, 'running');
  runs.stop(id);
  await until(id, 'stopped');
  const resumed = runs.resume(id);
  expect(runs.stop(id).status).toBe('stopping');
  expect((await resumed).status).toBe('stopped');
  expect(helpers.all).toHaveLength(1);
});

test('a training that does not end when it is told to is ended', async () => {
  const { id } = await runs.start('hangs', options);
  await until(id, 'running');
  runs.stop(id);
  await until(id, 'stopped');
  expect(helpers.alive()).toBe(0);
});

test('closing ends all processes, also those that were ending, and none starts any more', async () => {
  const { id } = await runs.start('quick', options);
  await until(id, 'running');
  runs.stop(id);
  await until(id, 'stopped');
  const wishes = [runs.resume(id), runs.start('hangs', options)];
  await Promise.all([runs.close(), ...wishes]);
  await fates([runs.start('quick', { ...options, epochs: 9 })]);
  expect(helpers.alive()).toBe(0);
});

test.each<[string, StartHelper]>([
  [
    'throws',
    () => {
      throw new Error('no room for a process');
    },
  ],
  ['is no program', () => fork('nothing', { execPath: '/nowhere/node' })],
])('a process that cannot be started (it %s) leaves a run that can be resumed', async (_, start) => {
  await runs.close();
  let broken = true;
  runs = await open((name) => (broken ? start(name) : helpers.start(name)));
  const { id } = await runs.start('quick', options);
  await until(id, 'failed');
  expect(runs.list()[0]?.message).toMatch(
    /process could not be started \(.*(no room|ENOENT).*\)\. No epoch was finished/,
  );
  broken = false;
  await runs.resume(id);
  await until(id, 'running');
});

test('a process that dies at once leaves a message', async () => {
  const { id } = await runs.start('dies', options);
  await until(id, 'failed');
  expect(runs.list()[0]?.message).toContain('ended unexpectedly (exit code 3)');
});

test('a run is removed once, and its number does not come again', async () => {
  await mkdir(join(folder, 'quick-4'));
  await runs.close();
  runs = await open();
  const { id } = await runs.start('quick', options);
  expect(id).toBe('quick-5');
  await until(id, 'running');
  runs.stop(id);
  await until(id, 'stopped');
  const removed = runs.remove(id);
  expect(await fates([runs.remove(id), runs.resume(id)])).toEqual(Array(2).fill('There is no training "quick-5".'));
  const next = await runs.start('quick', options);
  await removed;
  expect(next.id).toBe('quick-6');
  await until(next.id, 'running');
  expect((await readdir(folder)).sort()).toEqual(['quick-4', 'quick-6']);
});
