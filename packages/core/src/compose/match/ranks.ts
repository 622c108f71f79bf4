/** How well answers to queries are ranked. */
export interface RankNumbers {
  /** The share of queries with a right answer among the first, the first five, the first ten. */
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
  /** The mean of 1 / rank of the first right answer. */
  readonly meanReciprocalRank: number;
  /** Of the first right answer, 1 for the best. */
  readonly medianRank: number;
}

/** What the answers to a query scored. */
export interface Scored {
  /** Wrong answers that scored higher than the best right one. */
  readonly higher: number;
  /** Wrong answers that scored the same as it. */
  readonly wrong: number;
  /** Right answers that scored the same, itself included. */
  readonly right: number;
}

/** Adds up where right answers came. */
export interface RankSummary {
  add(scored: Scored): void;
  /** All are NaN where nothing was added. */
  result(): RankNumbers;
}

/**
 * Recall, median rank and mean reciprocal rank. Answers that score the same count as in the mean over all orders they could be in: a model that gives
 * everything the same vector is then as good as chance, no better and no worse. What chance would give is the same with all answers tied.
 */
export function rankSummary(): RankSummary {
  const ranks: number[] = [];
  const sums = { recallAt1: 0, recallAt5: 0, recallAt10: 0, meanReciprocalRank: 0 };
  return {
    add({ higher, wrong, right }) {
      // The mean of how many of the wrong ones come before all right ones.
      ranks.push(higher + 1 + wrong / (right + 1));
      // The chance that so many wrong ones come first, and a right one then.
      let before = 1;
      for (let first = 0; first <= wrong; first++) {
        const isNext = right / (wrong - first + right);
        const rank = higher + first + 1;
        const share = before * isNext;
        sums.meanReciprocalRank += share / rank;
        if (rank <= 1) sums.recallAt1 += share;
        if (rank <= 5) sums.recallAt5 += share;
        if (rank <= 10) sums.recallAt10 += share;
        before *= 1 - isNext;
      }
    },
    result() {
      const mean = (sum: number): number => (ranks.length === 0 ? Number.NaN : sum / ranks.length);
      return {
        recallAt1: mean(sums.recallAt1),
        recallAt5: mean(sums.recallAt5),
        recallAt10: mean(sums.recallAt10),
        meanReciprocalRank: mean(sums.meanReciprocalRank),
        medianRank: median(ranks),
      };
    },
  };
}

function median(values: number[]): number {
  const sorted = values.sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
