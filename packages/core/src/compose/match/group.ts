import { EncoderKitError } from '@encoderkit/errors';
import type { HostArray } from '../../base/host-array.ts';
import { hashSeeds } from '../../base/random.ts';

/**
 * The label of an example that is matched, where it has one: examples with the same are no negatives of each other, such as one picture with several
 * descriptions. An example without one is a group of its own.
 */
export type MatchGroup = string | number;

/** What stands beside the place of an example that has no group. */
const byPlace = -2;

/**
 * Groups as two int32 numbers each, `[rows, 2]`: a hash of 62 bits, or the place of the example that has none. Throws `invalid-label` for what names
 * no group.
 */
export function encodeGroups(groups: readonly (MatchGroup | undefined)[], positions?: readonly number[]): HostArray {
  const pairs = groups.map((group, row) => {
    const position = positions?.[row] ?? row;
    if (group === undefined) return [position, byPlace];
    const parts = partsOf(group, position);
    return [hash31(1, parts), hash31(2, parts)];
  });
  return { dtype: 'int32', shape: [groups.length, 2], values: Int32Array.from(pairs.flat()) };
}

/** What is hashed: a string is never the same as a number. */
function partsOf(group: unknown, position: number): number[] {
  if (typeof group === 'string') return [0, ...Array.from(group, (character) => character.codePointAt(0) ?? 0)];
  if (typeof group === 'number' && Number.isFinite(group)) return [1, group];
  throw new EncoderKitError({
    code: 'invalid-label',
    where: 'matcher',
    expected: `the label of example ${position} to be the name of its group, a string or a number`,
    received: group,
    remedy: 'Leave labels out, or give the same one to examples that must not be told apart.',
  });
}

/** Folded rather than spread at once: a name may be longer than a function takes arguments. */
const hash31 = (seed: number, parts: readonly number[]): number =>
  parts.reduce((state, part) => hashSeeds(state, part), seed) >>> 1;
