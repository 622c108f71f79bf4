import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { FinishedTask, Task, TaskContext } from './tasks/task.ts';

/**
 * Runs tasks one after the other. One that fails does not stop those that do not need it; after an abort none starts.
 *
 * @param names in an order in which every task comes after those it needs
 * @param folder where each task gets a folder of its own
 * @param afterEach called with all that is finished so far, so that results are kept whatever happens next
 */
export async function runTasks(
  names: readonly string[],
  table: Readonly<Record<string, Task>>,
  {
    folder,
    afterEach,
    ...context
  }: Omit<TaskContext, 'folder'> & { folder: string; afterEach(finished: readonly FinishedTask[]): Promise<void> },
): Promise<FinishedTask[]> {
  const finished: FinishedTask[] = [];
  for (const name of names) {
    const task = table[name];
    if (task === undefined) continue;
    context.say(`\n${task.title}`);
    const outcome = missing(task, finished) ?? (await outcomeOf(task));
    if (outcome.status !== 'done') context.say(`  ${outcome.status}: ${outcome.reason}`);
    finished.push({ name, title: task.title, outcome });
    await afterEach(finished);
  }
  return finished;

  async function outcomeOf(task: Task): Promise<FinishedTask['outcome']> {
    if (context.signal.aborted) return { status: 'skipped', reason: 'stopped before it started' };
    const start = performance.now();
    try {
      for (const name of names) await mkdir(join(folder, name), { recursive: true });
      const say = (line: string) => context.say(`  ${line}`);
      const outcome = await task.run({ ...context, say, folder: (name) => join(folder, name) });
      if (outcome.status !== 'done') return outcome;
      return { ...outcome, result: { ...outcome.result, seconds: (performance.now() - start) / 1000 } };
    } catch (error) {
      if (context.signal.aborted) return { status: 'stopped', reason: 'by the user', sections: [] };
      return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function missing(task: Task, finished: readonly FinishedTask[]): FinishedTask['outcome'] | undefined {
  const without = finished.find(({ name, outcome }) => task.needs?.includes(name) && outcome.status !== 'done');
  if (without === undefined) return undefined;
  return { status: 'skipped', reason: `it builds on "${without.name}", which was ${without.outcome.status}` };
}
