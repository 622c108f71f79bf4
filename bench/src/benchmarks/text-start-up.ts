import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { interleave } from '../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { median } from '../measure/statistics.ts';

/** What a program that only wants tokens waits for. */
export const textStartUp: Benchmark = {
  description: 'a new process imports @encoderkit/text and tokenises a line',
  run,
};

const processes = 5;
/** Milliseconds. */
const target = 300;

export interface StartUp {
  /** Since the process began, Node's own start included. */
  readonly milliseconds: number;
  /** Of them, from the import on. */
  readonly importMilliseconds: number;
  /** Modules of Node that open connections, and had no business here. */
  readonly network: readonly string[];
}

/** Builds of the packages, as users have them: this runs outside of whatever reads sources. */
const program = (module: string): string => `
  const begun = performance.now();
  const { textPreprocessor } = await import(${JSON.stringify(module)});
  const tokens = textPreprocessor().tokens('The quick brown fox jumps over the lazy dog.');
  const milliseconds = performance.now();
  // Before anything is written: standard output loads "net" where it is a pipe.
  const network = process.moduleLoadList.filter((name) => /^NativeModule (net|tls|http|https|http2|dgram|dns)$/.test(name));
  if (tokens.length !== 9) throw new Error(tokens.join(' '));
  console.log(JSON.stringify({ milliseconds, importMilliseconds: milliseconds - begun, network }));
`;

/** Starts a process and takes its times. */
export async function startUp(module: string): Promise<StartUp> {
  const { stdout } = await promisify(execFile)(execPath, ['--input-type=module', '--eval', program(module)]);
  return JSON.parse(stdout);
}

async function run({ note }: BenchmarkContext): Promise<Measurement[]> {
  const module = import.meta.resolve('@encoderkit/text');
  const peak = await matmulPeak(1);
  try {
    // The first one finds the files in no cache.
    await startUp(module);
    const measured: StartUp[] = [];
    for (let count = 0; count < processes; count++) measured.push(await startUp(module));
    const [peakTimes = []] = await interleave([peak], 1);
    const milliseconds = measured.map((each) => each.milliseconds);
    const network = new Set(measured.flatMap((each) => each.network));
    note(
      `Start-up: importing @encoderkit/text and tokenising a line took ${median(measured.map(({ importMilliseconds }) => importMilliseconds)).toFixed(0)} ms (target: below ${target} ms), ` +
        `${median(milliseconds).toFixed(0)} ms with Node's own start; ` +
        `network modules loaded: ${[...network].join(', ') || 'none'}.`,
    );
    return [
      {
        name: 'text start-up',
        engine: 'node',
        threads: 1,
        batch: 1,
        milliseconds,
        // No arithmetic to speak of: the time is what counts.
        flops: 0,
        peakGflops: peakGflopsOf(peakTimes),
        details: { importMilliseconds: median(measured.map((each) => each.importMilliseconds)) },
      },
    ];
  } finally {
    await peak.dispose();
  }
}
