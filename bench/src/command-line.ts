import { parseArgs } from 'node:util';
import { EncoderKitError } from '@encoderkit/errors';
import type { Benchmark } from './benchmark.ts';

export type BenchmarkTable = Readonly<Record<string, Benchmark>>;

/** What the user asked for. */
export interface Command {
  readonly help: boolean;
  readonly quick: boolean;
  readonly validate: boolean;
  /** The file to write, relative to the current folder. */
  readonly json: string | undefined;
  /** Names of the benchmarks to run, in the order of the table. */
  readonly names: readonly string[];
}

/** @throws `invalid-option` for an option or a benchmark that does not exist */
export function parseCommandLine(words: readonly string[], table: BenchmarkTable): Command {
  const { help, quick, validate, json, only } = parsed(words);
  const unknown = only.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'bench',
      expected: `"--only" to name one of ${Object.keys(table).join(', ')}`,
      received: unknown,
      remedy: 'See --help.',
    });
  }
  const asked = (name: string) => (only.length > 0 ? only.includes(name) : !table[name]?.onlyWhenNamed);
  return { help, quick, validate, json, names: Object.keys(table).filter(asked) };
}

export function helpText(table: BenchmarkTable): string {
  const width = Math.max(...Object.keys(table).map((name) => name.length));
  const lines = Object.entries(table).map(
    ([name, { description, onlyWhenNamed }]) =>
      `  ${name.padEnd(width)}  ${description}${onlyWhenNamed ? ' (takes long: runs only when named)' : ''}`,
  );
  return `Measures how fast EncoderKit is, beside others.

Usage: npm run bench [-- options]

Benchmarks:
${lines.join('\n')}

Options:
  --json FILE   writes the results there as JSON
  --only NAME   runs this one; may be given several times
  --quick       fewer steps, smaller batches where a step takes seconds
  --validate    measures accuracy on a tenth of the training data, held out: for choosing options
  --help        shows this
`;
}

function parsed(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        quick: { type: 'boolean', default: false },
        validate: { type: 'boolean', default: false },
        json: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    return { ...values, json: values.json };
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'bench',
      problem: cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause),
      remedy: 'See --help.',
      cause,
    });
  }
}
