import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTasks } from './run-tasks.ts';
import type { FinishedTask, Task, TaskContext, TaskOutcome } from './tasks/task.ts';

const done: TaskOutcome = {
  status: 'done',
  result: { metric: 'accuracy', value: 0.9, baseline: 0.5, baselineName: 'guessing', epochs: 1 },
  sections: [],
};
const task = (run: (context: TaskContext) => TaskOutcome, needs: string[] = []): Task => ({
  title: 'Title',
  description: '',
  needs,
  run: async (context) => run(context),
});

let folder: string;
let controller: AbortController;
let lines: string[];
let kept: string[][];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-tasks-'));
  [controller, lines, kept] = [new AbortController(), [], []];
});
afterEach(() => rm(folder, { recursive: true }));

async function statuses(table: Record<string, Task>): Promise<Record<string, string>> {
  const finished = await runTasks(Object.keys(table), table, {
    quick: false,
    signal: controller.signal,
    say: (line) => lines.push(line),
    folder,
    afterEach: async (all: readonly FinishedTask[]) => {
      kept.push(all.map(({ name }) => name));
    },
  });
  return Object.fromEntries(
    finished.map(({ name, outcome }) => [
      name,
      'reason' in outcome ? `${outcome.status}: ${outcome.reason}` : outcome.status,
    ]),
  );
}

test('runs every task with its folder made, and keeps results after each', async () => {
  const a = task((context) => {
    expect(existsSync(context.folder('a'))).toBe(true);
    return done;
  });
  expect(await statuses({ a, b: task(() => done) })).toEqual({ a: 'done', b: 'done' });
  expect(kept).toEqual([['a'], ['a', 'b']]);
});

test('a task that fails takes down only those that need it', async () => {
  const fail = task(() => {
    throw new Error('no such luck');
  });
  expect(await statuses({ fail, child: task(() => done, ['fail']), other: task(() => done) })).toEqual({
    fail: 'failed: no such luck',
    child: 'skipped: it builds on "fail", which was failed',
    other: 'done',
  });
  expect(lines).toContain('  failed: no such luck');
});

test('a task can say why it did not run', async () => {
  expect(await statuses({ a: task(() => ({ status: 'skipped', reason: 'no data' })) })).toEqual({
    a: 'skipped: no data',
  });
});

test('after an abort the task that runs is "stopped" and no other starts', async () => {
  const stop = task(() => {
    controller.abort();
    throw new Error('aborted');
  });
  expect(await statuses({ a: task(() => done), stop, c: task(() => done) })).toEqual({
    a: 'done',
    stop: 'stopped: by the user',
    c: 'skipped: stopped before it started',
  });
});

test('times each task', async () => {
  const slow: Task = {
    ...task(() => done),
    run: async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return done;
    },
  };
  const [finished] = await runTasks(
    ['slow'],
    { slow },
    {
      quick: true,
      signal: controller.signal,
      say: () => {},
      folder,
      afterEach: async () => {},
    },
  );
  expect(finished?.outcome.status === 'done' && finished.outcome.result.seconds).toBeGreaterThan(0.02);
});
