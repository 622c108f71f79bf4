import type { RandomGenerator } from '@encoderkit/core';

/** Draws places with given weights, each draw in constant time: the alias method (Walker 1977, as Vose 1991 sets it up). */
export function aliasTable(weights: ArrayLike<number>): (random: RandomGenerator) => number {
  const count = weights.length;
  let total = 0;
  for (let place = 0; place < count; place++) total += weights[place] ?? 0;
  const shares = Float64Array.from({ length: count }, (_, place) => ((weights[place] ?? 0) * count) / total);
  const alias = Int32Array.from({ length: count }, (_, place) => place);
  const kept = new Float64Array(count).fill(1);
  const small: number[] = [];
  const large: number[] = [];
  for (let place = 0; place < count; place++) ((shares[place] ?? 0) < 1 ? small : large).push(place);
  for (;;) {
    const [low, high] = [small.pop(), large.pop()];
    if (low === undefined || high === undefined) break;
    kept[low] = shares[low] ?? 0;
    alias[low] = high;
    const left = (shares[high] ?? 0) - (1 - (shares[low] ?? 0));
    shares[high] = left;
    (left < 1 ? small : large).push(high);
  }
  return (random) => {
    const place = random.integer(count);
    return random.uniform() < (kept[place] ?? 1) ? place : (alias[place] ?? place);
  };
}
