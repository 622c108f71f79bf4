import type { FinishedTask, TaskResult } from './tasks/task.ts';

/** What `summary.json` holds: the tasks that were done, and no others. */
export interface Summary {
  readonly tasks: Readonly<Record<string, TaskResult>>;
}

export function summaryOf(tasks: readonly FinishedTask[]): Summary {
  return {
    tasks: Object.fromEntries(
      tasks.flatMap(({ name, outcome }) => (outcome.status === 'done' ? [[name, rounded(outcome.result)]] : [])),
    ),
  };
}

function rounded({ metric, value, baseline, baselineName, epochs, seconds }: TaskResult): TaskResult {
  return { metric, value, baseline, baselineName, epochs, seconds: Number(seconds.toFixed(1)) };
}
