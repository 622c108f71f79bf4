import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { version } from 'node:process';
import { EncoderKitError } from '@encoderkit/errors';
import { type BenchmarkTable, type Command, helpText, parseCommandLine } from './command-line.ts';
import { type Result, resultOf, resultsTable } from './results.ts';

/** What the program says to whoever started it. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const;

interface Surroundings {
  readonly table: BenchmarkTable;
  /** Prints a line. */
  say(line: string): void;
}

/** All of it, from the words of the command line to the exit code. */
export async function bench(words: readonly string[], { table, say }: Surroundings): Promise<number> {
  const command = commandOf(words, table, say);
  if (command === undefined) return exitCode.usage;
  if (command.help) {
    say(helpText(table));
    return exitCode.done;
  }
  try {
    // Before anything is measured: whether the results can be kept.
    await write(command, []);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    say(`bench: cannot write ${command.json} (${reason}). Give --json another file.`);
    return exitCode.failed;
  }
  say(`${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${version}`);
  return measure(command, { table, say });
}

/** One after the other; one that fails does not stop the others, and what is measured is kept whatever happens next. */
async function measure(command: Command, { table, say }: Surroundings): Promise<number> {
  const results: Result[] = [];
  const notes = new Set<string>();
  let failed = false;
  for (const name of command.names) {
    say(`\n${name}: ${table[name]?.description}`);
    const context = {
      quick: command.quick,
      validate: command.validate,
      say: (line: string) => say(`  ${line}`),
      note: (line: string) => void notes.add(line),
    };
    try {
      const measured = (await table[name]?.run(context)) ?? [];
      results.push(...measured.map(resultOf));
      await write(command, results);
    } catch (error) {
      failed = true;
      notes.add(`${name} failed: ${error instanceof Error ? error.message : error}`);
      say(`  failed: ${error instanceof Error ? error.stack : error}`);
    }
  }
  say(`\n${resultsTable(results)}\n`);
  for (const note of notes) say(note);
  if (command.quick) say('Quick run: few steps, so the figures are rough.');
  if (command.json !== undefined) say(`${command.json} is written.`);
  return failed ? exitCode.failed : exitCode.done;
}

async function write({ json }: Command, results: readonly Result[]): Promise<void> {
  if (json === undefined) return;
  await mkdir(dirname(resolve(json)), { recursive: true });
  await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
}

function commandOf(words: readonly string[], table: BenchmarkTable, say: Surroundings['say']): Command | undefined {
  try {
    return parseCommandLine(words, table);
  } catch (error) {
    if (!EncoderKitError.isInstance(error)) throw error;
    say(error.message);
    return undefined;
  }
}
