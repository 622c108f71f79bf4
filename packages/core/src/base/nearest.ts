/** The dot product of a vector with each row of a matrix `[scores.length, vector.length]`. Equal rows score the same. */
export function dotProducts(matrix: Float32Array, vector: Float32Array, scores: Float32Array): void {
  const width = vector.length;
  const whole = width - (width % 4);
  for (let row = 0; row < scores.length; row++) {
    const start = row * width;
    // Four sums, none of which waits for another: half the time of one.
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let column = 0; column < whole; column += 4) {
      const at = start + column;
      a += (matrix[at] as number) * (vector[column] as number);
      b += (matrix[at + 1] as number) * (vector[column + 1] as number);
      c += (matrix[at + 2] as number) * (vector[column + 2] as number);
      d += (matrix[at + 3] as number) * (vector[column + 3] as number);
    }
    for (let column = whole; column < width; column++) {
      a += (matrix[start + column] as number) * (vector[column] as number);
    }
    scores[row] = a + b + (c + d);
  }
}

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
