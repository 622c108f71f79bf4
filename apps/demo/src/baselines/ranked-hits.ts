/**
 * Whether a right answer is among the first `k` when answers are ordered by their scores, highest first. Among answers of the same score any order is
 * as likely, so that it may be a probability.
 *
 * @param right the position of the right answer
 */
export function hitAmong(k: number, scores: ArrayLike<number>, right: number): number {
  const own = scores[right] ?? Number.NEGATIVE_INFINITY;
  let [higher, equal] = [0, 0];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? Number.NEGATIVE_INFINITY;
    if (score > own) higher++;
    else if (score === own) equal++;
  }
  return Math.max(0, Math.min(1, (k - higher) / equal));
}
