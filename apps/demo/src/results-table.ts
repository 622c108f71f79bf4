import { duration, percent } from './format.ts';
import type { FinishedTask } from './tasks/task.ts';

/** The results as lines for a terminal, columns lined up. */
export function resultsTable(tasks: readonly FinishedTask[]): string {
  const header = ['task', 'metric', 'test', 'baseline', 'epochs', 'time'];
  const rows = tasks.map(({ name, outcome }) => {
    if (outcome.status !== 'done') return [name, outcome.status];
    const { metric, value, baseline, baselineName, epochs, seconds } = outcome.result;
    return [
      name,
      metric,
      percent(value, 2),
      `${percent(baseline, 2)} (${baselineName})`,
      String(epochs),
      duration(seconds),
    ];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
