import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { randomGenerator } from '@encoderkit/core';
import { exactDatabase, type Hit, lanceDatabase, type VectorDatabase, type VectorRow } from '@encoderkit/search';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { interleave } from '../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { median, quantile } from '../measure/statistics.ts';

/** How long a search takes among many vectors, and how many of the nearest an index finds. */
export const vectorSearch: Benchmark = {
  description: 'the 10 nearest of 100,000 vectors of length 128: exact search, and LanceDB with its index',
  run,
};

const width = 128;
const k = 10;
/** Vectors lie around so many points, as those of a trained encoder do around its classes. */
const clusters = 1_000;
/** Deviation of each number from that of its point, whose numbers deviate by 1. */
const spread = 0.5;
/** Milliseconds. */
const target = 50;

async function run({ quick, say, note }: BenchmarkContext): Promise<Measurement[]> {
  const count = quick ? 10_000 : 100_000;
  const searches = quick ? 20 : 200;
  const { rows, queries } = vectorsAround(count, searches);
  const folder = await mkdtemp(join(tmpdir(), 'vector-search-'));
  const peak = await matmulPeak(1);
  try {
    const exact = await exactDatabase({ width });
    await exact.add(rows);
    const lance = await lanceDatabase({ width, folder });
    await lance.add(rows);
    const found = await timed(exact, queries);
    const flat = await timed(lance, queries);
    say(`Building an index over ${count} vectors.`);
    const begun = performance.now();
    await lance.buildIndex();
    const indexSeconds = (performance.now() - begun) / 1000;
    const indexed = await timed(lance, queries);
    await Promise.all([exact.close(), lance.close()]);
    const [peakTimes = []] = await interleave([peak], 1);
    const measurement = (engine: string, { milliseconds, hits }: Timed, details = {}): Measurement => ({
      name: 'vector-search',
      engine,
      threads: 1,
      batch: 1,
      milliseconds,
      flops: 2 * count * width,
      peakGflops: peakGflopsOf(peakTimes),
      details: { vectors: count, recall: recallOf(hits, found.hits), longest: quantile(milliseconds, 1), ...details },
    });
    const results = [
      measurement('exact', found),
      measurement('lancedb, no index', flat),
      measurement('lancedb, index', indexed, { indexSeconds }),
    ];
    for (const { engine, milliseconds, details } of results) {
      note(
        `The ${k} nearest of ${count} vectors, ${engine}: ${median(milliseconds).toFixed(1)} ms ` +
          `(longest ${quantile(milliseconds, 1).toFixed(1)}; target: below ${target} ms), recall ${(100 * (details?.recall ?? 0)).toFixed(1)} %.`,
      );
    }
    return results;
  } finally {
    await peak.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Timed {
  readonly milliseconds: readonly number[];
  readonly hits: readonly Hit[][];
}

async function timed(database: VectorDatabase, queries: readonly Float32Array[]): Promise<Timed> {
  const milliseconds: number[] = [];
  const hits: Hit[][] = [];
  const [first] = queries;
  // Reads what is needed of the folder, and compiles.
  for (let warmUp = 0; first && warmUp < 5; warmUp++) await database.search(first, k);
  for (const query of queries) {
    const begun = performance.now();
    const found = await database.search(query, k);
    milliseconds.push(performance.now() - begun);
    hits.push(found);
  }
  return { milliseconds, hits };
}

/** The share of the nearest that were found. */
export function recallOf(
  found: readonly (readonly Pick<Hit, 'id'>[])[],
  nearest: readonly (readonly Pick<Hit, 'id'>[])[],
): number {
  const shares = nearest.map((hits, index) => {
    const wanted = new Set(hits.map(({ id }) => id));
    return (found[index] ?? []).filter(({ id }) => wanted.has(id)).length / hits.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function vectorsAround(count: number, searches: number): { rows: VectorRow[]; queries: Float32Array[] } {
  const random = randomGenerator(1);
  const points = Array.from({ length: clusters }, () => Float32Array.from({ length: width }, () => random.normal()));
  const near = (): Float32Array => {
    const point = points[random.integer(clusters)] ?? new Float32Array(width);
    const vector = point.map((value) => value + spread * random.normal());
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
  return {
    rows: Array.from({ length: count }, (_, row) => ({ id: `${row}`, vector: near(), metadata: null })),
    queries: Array.from({ length: searches }, near),
  };
}
