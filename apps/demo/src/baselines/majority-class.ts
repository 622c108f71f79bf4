export const majorityClassName = 'most frequent class';

/** A label, as an example of a data set has it. */
interface Labelled {
  readonly label?: string | undefined;
}

/** The label that most of these have; of several the first that came; undefined where there is none. */
export function majorityClass(train: readonly Labelled[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { label } of train) if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce<readonly [string, number] | undefined>(
    (most, entry) => (most === undefined || entry[1] > most[1] ? entry : most),
    undefined,
  )?.[0];
}

/** The accuracy on `test` of always saying the most frequent class of `train`; 0 where there is nothing to test. */
export function majorityAccuracy(train: readonly Labelled[], test: readonly Labelled[]): number {
  const majority = majorityClass(train);
  const right = test.filter(({ label }) => label !== undefined && label === majority).length;
  return right / Math.max(1, test.length);
}
