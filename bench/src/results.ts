import type { Measurement } from './benchmark.ts';
import { median, minimum } from './measure/statistics.ts';

/** One entry of the JSON file. */
export interface Result {
  readonly name: string;
  readonly engine: string;
  readonly threads: number;
  readonly batch: number;
  /** The median. */
  readonly millisecondsPerStep: number;
  readonly minimumMilliseconds: number;
  /** How many steps were timed. */
  readonly samples: number;
  /** By the median. */
  readonly gflops: number;
  readonly peakGflops: number;
  /** `gflops / peakGflops` */
  readonly ratio: number;
  /** The same by the minimum: best against best, which a busy machine disturbs less. */
  readonly bestRatio: number;
  readonly [detail: string]: string | number;
}

export function resultOf(measurement: Measurement): Result {
  const { name, engine, threads, batch, milliseconds, flops, peakGflops, details = {} } = measurement;
  const millisecondsPerStep = median(milliseconds);
  const minimumMilliseconds = minimum(milliseconds);
  const gflops = flops / millisecondsPerStep / 1e6;
  return {
    name,
    engine,
    threads,
    batch,
    millisecondsPerStep,
    minimumMilliseconds,
    samples: milliseconds.length,
    gflops,
    peakGflops,
    ratio: gflops / peakGflops,
    bestRatio: flops / minimumMilliseconds / 1e6 / peakGflops,
    ...details,
  };
}

const columns: readonly (readonly [title: string, cell: (result: Result) => string])[] = [
  ['benchmark', ({ name }) => name],
  ['engine', ({ engine }) => engine],
  ['threads', ({ threads }) => String(threads)],
  ['batch', ({ batch }) => String(batch)],
  ['ms/step', ({ millisecondsPerStep }) => number(millisecondsPerStep)],
  ['minimum', ({ minimumMilliseconds }) => number(minimumMilliseconds)],
  ['GFLOP/s', ({ gflops }) => number(gflops)],
  ['MatMul peak', ({ peakGflops }) => number(peakGflops)],
  ['ratio', ({ ratio }) => `${number(100 * ratio)} %`],
  ['at best', ({ bestRatio }) => `${number(100 * bestRatio)} %`],
  ['besides', detailsOf],
];

/** How many columns at the left are words. */
const words = 2;

/** Results as lines for a terminal, columns lined up. */
export function resultsTable(results: readonly Result[]): string {
  const titles = columns.map(([title]) => title);
  const rows = results.map((result) => columns.map(([, cell]) => cell(result)));
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const isText = column < words || column === columns.length - 1;
        return isText ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [line(titles), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

const standard = new Set([
  ...['name', 'engine', 'threads', 'batch', 'samples'],
  ...['millisecondsPerStep', 'minimumMilliseconds', 'gflops', 'peakGflops', 'ratio', 'bestRatio'],
]);

function detailsOf(result: Result): string {
  const details = Object.entries(result).filter(([name]) => !standard.has(name));
  return details.map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : value}`).join(', ');
}

/** Three significant digits, or all before the point: `0.124`, `13.1`, `18,312`. */
function number(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-GB', { minimumFractionDigits: 0, maximumFractionDigits: Math.min(digits, 6) });
}
