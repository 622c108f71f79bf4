/** The places of the `k` highest scores, best first; of equal ones the first. */
export function highestScores(scores: Float32Array, k: number): number[] {
  const best: number[] = [];
  let worst = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    if (best.length === k && !(score > worst)) continue;
    if (best.length === k) best.pop();
    insert(best, row, scores);
    worst = scores[best.at(-1) as number] as number;
  }
  return best;
}

/** Keeps the list in order: after all that score as much. */
function insert(best: number[], row: number, scores: Float32Array): void {
  const score = scores[row] as number;
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scores[best[middle] as number] as number) >= score) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, row);
}
