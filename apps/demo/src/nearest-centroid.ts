/** A labelled vector. */
export interface Labelled {
  readonly values: ArrayLike<number>;
  readonly label: string;
}

/** The mean vector of each class. */
export type Centroids = ReadonlyMap<string, Float64Array>;

/** A classifier without training to speak of: the mean of each class. The baseline that a network has to beat. */
export async function classCentroids(samples: AsyncIterable<Labelled> | Iterable<Labelled>): Promise<Centroids> {
  const sums = new Map<string, { sum: Float64Array; count: number }>();
  for await (const { values, label } of samples) {
    const entry = sums.get(label) ?? { sum: new Float64Array(values.length), count: 0 };
    sums.set(label, entry);
    entry.count++;
    for (let index = 0; index < values.length; index++)
      entry.sum[index] = (entry.sum[index] ?? 0) + (values[index] ?? 0);
  }
  return new Map([...sums].map(([label, { sum, count }]) => [label, sum.map((value) => value / count)]));
}

/** The fraction of samples whose nearest centroid, by Euclidean distance, is that of their own class. */
export async function centroidAccuracy(
  centroids: Centroids,
  samples: AsyncIterable<Labelled> | Iterable<Labelled>,
): Promise<number> {
  let [right, total] = [0, 0];
  for await (const { values, label } of samples) {
    total++;
    if (nearestCentroid(centroids, values) === label) right++;
  }
  return total === 0 ? 0 : right / total;
}

function nearestCentroid(centroids: Centroids, values: ArrayLike<number>): string | undefined {
  let best: { label: string; distance: number } | undefined;
  for (const [label, centroid] of centroids) {
    let distance = 0;
    for (let index = 0; index < centroid.length; index++)
      distance += ((values[index] ?? 0) - (centroid[index] ?? 0)) ** 2;
    if (best === undefined || distance < best.distance) best = { label, distance };
  }
  return best?.label;
}
