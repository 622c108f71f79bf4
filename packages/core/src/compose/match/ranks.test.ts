import { describe, expect, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import { type RankNumbers, rankSummary } from './ranks.ts';
import { type Gallery, retrieval } from './retrieval.ts';

const close = (numbers: RankNumbers) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, expect.closeTo(value, 6)]));

/** The numbers of ranks that are known. */
function ofRanks(ranks: readonly number[]): RankNumbers {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const recall = (k: number) => mean(ranks.map((rank) => (rank <= k ? 1 : 0)));
  const sorted = [...ranks].sort((one, other) => one - other);
  const middle = [sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0];
  return {
    recallAt1: recall(1),
    recallAt5: recall(5),
    recallAt10: recall(10),
    meanReciprocalRank: mean(ranks.map((rank) => 1 / rank)),
    medianRank: mean(middle),
  };
}

describe('a summary of ranks', () => {
  it('of answers that all score differently is that of their ranks', () => {
    const ranks = [1, 4, 5, 6, 10, 11, 200, 1];
    const summary = rankSummary();
    for (const rank of ranks) summary.add({ higher: rank - 1, wrong: 0, right: 1 });
    expect(summary.result()).toEqual(close(ofRanks(ranks)));
  });

  it('of answers that score the same is the mean over all their orders', () => {
    const [higher, wrong, right] = [2, 3, 2];
    const summary = rankSummary();
    summary.add({ higher, wrong, right });
    // Every order of five answers, of which 0 and 1 are right.
    const orders = permutations([0, 1, 2, 3, 4]);
    const ranks = orders.map((order) => higher + 1 + order.findIndex((answer) => answer < right));
    const { medianRank: _, ...numbers } = close(ofRanks(ranks));
    const meanRank = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
    expect(summary.result()).toEqual({ ...numbers, medianRank: expect.closeTo(meanRank, 6) });
  });

  it('of nothing is no number', () => {
    expect(Object.values(rankSummary().result())).toEqual(Array.from({ length: 5 }, () => Number.NaN));
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((each) => each !== item)).map((rest) => [item, ...rest]));
}

function galleryOf(count: number, seed: number, groups: readonly string[]): Gallery {
  const random = randomGenerator(seed);
  const vectors = Array.from({ length: count }, () => Float32Array.from({ length: 4 }, () => random.normal()));
  return { vectors, groups };
}

describe('retrieval', () => {
  it('ranks as sorting all answers does', () => {
    const groups = Array.from({ length: 40 }, (_, index) => `${index % 33}`);
    const [queries, gallery] = [galleryOf(40, 1, groups), galleryOf(40, 2, groups)];
    const ranks = queries.vectors.map((query, index) => {
      const answers = gallery.vectors.map((vector, at) => ({
        score: vector.reduce((sum, value, column) => sum + value * (query[column] ?? 0), 0),
        group: groups[at],
      }));
      answers.sort((one, other) => other.score - one.score);
      return 1 + answers.findIndex(({ group }) => group === groups[index]);
    });
    const { chance: _, ...found } = retrieval(queries, gallery);
    expect(found).toEqual({ queries: 40, gallery: 40, ...close(ofRanks(ranks)) });
  });

  it('leaves out queries that have no right answer', () => {
    const found = retrieval(galleryOf(5, 1, ['a', 'b', 'c', 'd', 'e']), galleryOf(3, 2, ['d', 'e', 'f']));
    expect(found).toMatchObject({ queries: 2, gallery: 3 });
  });

  it('of vectors that are all the same is as good as chance, which is k of n', () => {
    const groups = Array.from({ length: 50 }, (_, index) => `${index}`);
    const vectors = groups.map(() => Float32Array.of(0.6, 0.8));
    const { chance, queries: _, gallery: __, ...found } = retrieval({ vectors, groups }, { vectors, groups });
    const harmonic = groups.reduce((sum, _group, index) => sum + 1 / (index + 1), 0);
    const expected = {
      recallAt1: 1 / 50,
      recallAt5: 0.1,
      recallAt10: 0.2,
      meanReciprocalRank: harmonic / 50,
      medianRank: 25.5,
    };
    expect(chance).toEqual(close(expected));
    expect(found).toEqual(close(expected));
  });

  it('counts a vector that is no numbers as the worst', () => {
    const groups = ['a', 'b', 'c'];
    const vectors = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(Number.NaN, 1)];
    const { recallAt1, medianRank } = retrieval({ vectors, groups }, { vectors, groups });
    expect(recallAt1).toBeCloseTo(2 / 3, 6);
    expect(medianRank).toBe(1);
  });
});
