import { randomGenerator } from '../base/random.ts';

/** Sets these draws apart from those of encoders, whose augmentation has the same seed, epoch and place. */
const ownSeed = 0x0d10;

/**
 * Which of a sample's modalities training keeps: each is dropped with this probability, but never all of them (Neverova et al. 2014,
 * arXiv:1501.00102, "ModDrop"). Fixed by seed, epoch and the sample's place in the data.
 *
 * @param present which modalities the sample has, one at least
 */
export function keptModalities(
  present: readonly boolean[],
  probability: number,
  seeds: readonly [seed: number, epoch: number, position: number],
): readonly boolean[] {
  if (probability === 0) return present;
  const random = randomGenerator([...seeds, ownSeed]);
  const kept = present.map((isPresent) => random.uniform() >= probability && isPresent);
  if (kept.includes(true)) return kept;
  // All were dropped: one of them comes back, each as likely.
  const places = present.flatMap((isPresent, place) => (isPresent ? [place] : []));
  const place = places[random.integer(places.length)];
  return present.map((_, each) => each === place);
}
