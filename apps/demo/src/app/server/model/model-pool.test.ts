import { fork } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pretendHelpers } from '../../testing/pretend-helper.ts';
import { modelCaller } from './model-caller.ts';
import { modelPool } from './model-pool.ts';

/** What takes a moment may take longer on a busy machine. */
const until = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 20_000 });

const deadlines = { answer: 1, map: 1, search: 1, onnx: 1 };
const { signal } = new AbortController();
let helpers: ReturnType<typeof pretendHelpers>;
let pool: ReturnType<typeof modelPool>;
const ask = (folder: string, stop = signal) => pool.call('answer', { folder, task: '', sample: { text: 'x' } }, stop);

beforeEach(() => {
  helpers = pretendHelpers();
  // A process is not started within a second on a busy machine.
  pool = modelPool(helpers.start, { ...deadlines, answer: 10 });
});
afterEach(() => pool.close());

test('a model that does not answer is given up, its process is ended, and others answer meanwhile', {
  timeout: 60_000,
}, async () => {
  const lost = ask('hangs');
  const after = ask('hangs too, later');
  let done = false;
  void lost
    .catch(() => {})
    .finally(() => {
      done = true;
    });
  expect(await ask('other')).toMatchObject({ sample: { text: 1 } });
  expect(done).toBe(false);
  await expect(lost).rejects.toMatchObject({ statusCode: 504, message: expect.stringContaining('within 10 s') });
  await expect(after).rejects.toMatchObject({ statusCode: 504 });
  await until(() => expect(helpers.alive()).toBe(1));
  expect(await ask('other')).toMatchObject({ sample: { text: 1 } });
});

test('a process that dies is told of and started again; calls that waited go on', { timeout: 60_000 }, async () => {
  const caller = modelCaller(helpers.start, { ...deadlines, answer: 30 });
  const call = (folder: string) => caller.call('answer', { folder, task: '', sample: {} }, signal);
  const [dead, alive] = await Promise.allSettled([call('dies'), call('lives')]);
  expect(dead).toMatchObject({
    reason: { statusCode: 500, message: expect.stringContaining('(exit code 3). Try again.') },
  });
  expect(alive.status).toBe('fulfilled');
  expect(helpers.all).toHaveLength(2);
  await caller.close();
  expect(helpers.alive()).toBe(0);
});

test('a process that cannot be started is told of', async () => {
  const caller = modelCaller(() => fork('nothing', { execPath: '/nowhere/node' }), deadlines);
  const call = caller.call('answer', { folder: '', task: '', sample: {} }, signal);
  await expect(call).rejects.toMatchObject({ statusCode: 500, message: expect.stringContaining('ENOENT') });
  expect(caller.isBusy()).toBe(false);
  await caller.close();
});

test('what nobody waits for any more is not asked', { timeout: 60_000 }, async () => {
  const caller = modelCaller(helpers.start, { ...deadlines, answer: 30 });
  const gone = new AbortController();
  const [first, second] = ['a', 'b'].map((folder, index) =>
    caller.call('answer', { folder, task: '', sample: {} }, index === 1 ? gone.signal : signal),
  );
  gone.abort();
  await first;
  await expect(second).rejects.toMatchObject({ statusCode: 499 });
  await caller.close();
});

test('too many calls are refused', async () => {
  const fates = Promise.allSettled(Array.from({ length: 40 }, () => ask('hangs')));
  await pool.close();
  const refused = (await fates).filter((fate) => fate.status === 'rejected' && fate.reason.statusCode === 503);
  expect(refused).toHaveLength(8);
});

test('no more processes than there is room for: the one that was asked longest ago gives way, none that is at work', {
  timeout: 60_000,
}, async () => {
  for (const folder of ['a', 'b', 'c', 'd', 'e']) await ask(folder);
  await until(() => expect(helpers.alive()).toBe(4));
  await ask('e');
  expect(helpers.all).toHaveLength(5);
  await ask('a');
  expect(helpers.all).toHaveLength(6);
  const busy = Promise.allSettled(['hangs 1', 'hangs 2', 'hangs 3', 'hangs 4'].map((folder) => ask(folder)));
  await expect(ask('b')).rejects.toMatchObject({ statusCode: 503 });
  await pool.close();
  for (const fate of await busy) expect(fate.status).toBe('rejected');
  expect(helpers.alive()).toBe(0);
});
