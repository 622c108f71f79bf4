import { parseArgs } from 'node:util';
import { EncoderKitError } from '@encoderkit/errors';
import type { Task } from './tasks/task.ts';

/** What the user asked for. */
export interface Command {
  readonly help: boolean;
  readonly quick: boolean;
  /** Folder for results, relative to the current one. */
  readonly output: string;
  /** Names of the tasks to run, in the order of the table; those that they need are among them. */
  readonly tasks: readonly string[];
}

/** @throws `invalid-option` for an option or a task that does not exist */
export function parseCommandLine(words: readonly string[], table: Readonly<Record<string, Task>>): Command {
  const { values, positionals } = parsed(words);
  for (const name of positionals) {
    if (!Object.hasOwn(table, name)) {
      throw new EncoderKitError({
        code: 'invalid-option',
        where: 'demo',
        expected: `a task, one of ${Object.keys(table).join(', ')}`,
        received: name,
        remedy: 'See --help.',
      });
    }
  }
  const wanted = withNeeds(positionals.length > 0 ? positionals : Object.keys(table), table);
  return { ...values, tasks: Object.keys(table).filter((name) => wanted.has(name)) };
}

export function helpText(table: Readonly<Record<string, Task>>): string {
  const width = Math.max(...Object.keys(table).map((name) => name.length));
  const lines = Object.entries(table).map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`);
  return `Trains encoders on real data and reports what it found.

Usage: npm run demo [-- [options] [task …]]

Tasks (all of them where none is named):
${lines.join('\n')}

Options:
  --quick          less data and fewer epochs: does everything work?
  --output FOLDER  where results go (default: runs/demo)
  --help           shows this

Writes summary.json and report.html. Ctrl-C stops after the current step and keeps what is done.
`;
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        quick: { type: 'boolean', default: false },
        output: { type: 'string', default: 'runs/demo' },
      },
    });
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'demo',
      problem: cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause),
      remedy: 'See --help.',
      cause,
    });
  }
}

function withNeeds(names: readonly string[], table: Readonly<Record<string, Task>>): Set<string> {
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    table[name]?.needs?.forEach(add);
  };
  names.forEach(add);
  return found;
}
