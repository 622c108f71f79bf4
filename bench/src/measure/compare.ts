import type { Measurement } from '../benchmark.ts';
import { type Contender, interleave } from './interleave.ts';
import { matmulPeak, peakGflopsOf } from './matmul-peak.ts';

/** One row of the table in the making. */
export interface Entry extends Contender {
  readonly engine: string;
  readonly threads: number;
  /** Where it differs from the others'. */
  readonly name?: string;
  /** Where it differs from the others': for what takes seconds. */
  readonly batch?: number;
  /** Of a sample, where it differs from the others'. */
  readonly flops?: number;
}

/** Measures engines that do the same thing, in turns with one another and with the MatMul peak of as many threads. */
export async function compare(
  name: string,
  entries: readonly Entry[],
  { batch, flops, rounds }: { batch: number; flops: number; rounds: number },
): Promise<Measurement[]> {
  const threadCounts = [...new Set(entries.map(({ threads }) => threads))];
  const peaks = await Promise.all(threadCounts.map(matmulPeak));
  try {
    const times = await interleave([...peaks, ...entries], rounds);
    const peakOf = new Map(threadCounts.map((threads, index) => [threads, peakGflopsOf(times[index] ?? [])]));
    return entries.map((entry, index) => ({
      name: entry.name ?? name,
      engine: entry.engine,
      threads: entry.threads,
      batch: entry.batch ?? batch,
      milliseconds: times[threadCounts.length + index] ?? [],
      flops: (entry.flops ?? flops) * (entry.batch ?? batch),
      peakGflops: peakOf.get(entry.threads) ?? Number.NaN,
    }));
  } finally {
    for (const peak of peaks) await peak.dispose();
  }
}
