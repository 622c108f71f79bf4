/** The vectors most like one of them. */
export interface Neighbour {
  readonly index: number;
  /** Cosine of the angle between the two: 1 is the same direction. */
  readonly similarity: number;
}

/** The same vectors at length 1, so that a dot product is a cosine. A vector of zeros stays one. */
export function normalised(vectors: readonly Float32Array[]): Float32Array[] {
  return vectors.map((vector) => {
    const length = Math.sqrt(dot(vector, vector)) || 1;
    return vector.map((value) => value / length);
  });
}

/**
 * The neighbours of one vector among all, the most similar first, itself left out.
 *
 * @param vectors as `normalised` gives them
 */
export function nearest(vectors: readonly Float32Array[], index: number, howMany: number): Neighbour[] {
  const query = vectors[index];
  if (query === undefined) throw new Error(`nearest: there is no vector ${index}, only ${vectors.length}`);
  const best: Neighbour[] = [];
  vectors.forEach((vector, other) => {
    if (other === index) return;
    const similarity = dot(query, vector);
    const last = best.at(-1);
    if (best.length === howMany && last !== undefined && similarity <= last.similarity) return;
    const place = best.findIndex((neighbour) => neighbour.similarity < similarity);
    best.splice(place === -1 ? best.length : place, 0, { index: other, similarity });
    best.length = Math.min(best.length, howMany);
  });
  return best;
}

/** How many of the samples have a nearest neighbour of their own class, as a fraction. */
export function neighbourAgreement(vectors: readonly Float32Array[], classes: readonly unknown[]): number {
  const agreeing = vectors.filter((_, index) => {
    const [neighbour] = nearest(vectors, index, 1);
    return neighbour !== undefined && classes[neighbour.index] === classes[index];
  });
  return vectors.length === 0 ? 0 : agreeing.length / vectors.length;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
