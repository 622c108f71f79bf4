import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { version } from 'node:process';
import { EncoderKitError } from '@encoderkit/errors';
import { helpText, parseCommandLine } from './command-line.ts';
import { duration } from './format.ts';
import { reportPage } from './report/page.ts';
import { resultsTable } from './results-table.ts';
import { runTasks } from './run-tasks.ts';
import { summaryOf } from './summary.ts';
import type { FinishedTask, Task } from './tasks/task.ts';

/** What the program says to whoever started it. */
export const exitCode = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * The whole demo, from the words of the command line to the exit code.
 *
 * @param signal aborted by Ctrl-C
 * @param say prints a line
 */
export async function demo(
  words: readonly string[],
  { table, signal, say }: { table: Readonly<Record<string, Task>>; signal: AbortSignal; say(line: string): void },
): Promise<number> {
  const command = commandOf(words, table, say);
  if (command === undefined) return exitCode.usage;
  if (command.help) {
    say(helpText(table));
    return exitCode.done;
  }
  const start = performance.now();
  const [summaryFile, reportFile] = [join(command.output, 'summary.json'), join(command.output, 'report.html')];
  const write = async (tasks: readonly FinishedTask[]) => {
    const seconds = (performance.now() - start) / 1000;
    await writeFile(summaryFile, `${JSON.stringify(summaryOf(tasks), null, 2)}\n`);
    await writeFile(reportFile, reportPage({ tasks, date: new Date(), seconds, facts: machine(command.quick) }));
  };
  try {
    await mkdir(command.output, { recursive: true });
    await write([]);
  } catch (cause) {
    say(
      `demo: cannot write to ${command.output} (${cause instanceof Error ? cause.message : cause}). Give --output another folder.`,
    );
    return exitCode.failed;
  }
  const finished = await runTasks(command.tasks, table, {
    quick: command.quick,
    signal,
    say,
    folder: command.output,
    afterEach: write,
  });
  say(`\n${resultsTable(finished)}\n`);
  say(`${summaryFile} and ${reportFile} are written, after ${duration((performance.now() - start) / 1000)}.`);
  if (signal.aborted) return exitCode.interrupted;
  return finished.some(({ outcome }) => outcome.status === 'failed') ? exitCode.failed : exitCode.done;
}

function commandOf(words: readonly string[], table: Readonly<Record<string, Task>>, say: (line: string) => void) {
  try {
    return parseCommandLine(words, table);
  } catch (error) {
    if (!EncoderKitError.isInstance(error)) throw error;
    say(error.message);
    return undefined;
  }
}

function machine(quick: boolean): [string, string][] {
  const facts: [string, string][] = [
    ['processor', `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`],
    ['Node', version],
  ];
  return quick ? [...facts, ['run', 'quick: less data and fewer epochs than the full demo']] : facts;
}
