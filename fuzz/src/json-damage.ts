import type { Json, RandomGenerator } from '@encoderkit/core';

/** Values that programs trip over where they expect another. */
const hostile: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  3,
  2 ** 31,
  1e9,
  2 ** 53,
  1e308,
  -1e-300,
  '',
  'relu',
  '1e9',
  '__proto__',
  'constructor',
  '../../secret',
  '\u0000',
  'é'.repeat(1000),
  [],
  [[]],
  [1e9],
  [0],
  [-1, null],
  {},
  { kind: 'classifier' },
  { length: 1e9 },
  Array.from({ length: 2000 }, (_, index) => index),
];

type Change = (value: Json, random: RandomGenerator) => Json;

/** What becomes of one place. */
const changes: readonly Change[] = [
  (_, random) => hostile[random.integer(hostile.length)] ?? null,
  // The same kind, another value.
  (value, random) => {
    if (typeof value === 'number')
      return [value + 1, value - 1, -value, value * 1e6, value / 3][random.integer(5)] ?? 0;
    if (typeof value === 'string') return [`${value}x`, value.slice(1), value.toUpperCase()][random.integer(3)] ?? '';
    return !value;
  },
  (value) => [value],
  // Shorter, longer, in another order.
  (value, random) => {
    if (!Array.isArray(value)) return { value };
    return [value.slice(1), [...value, ...value], value.toReversed(), value.flat()][random.integer(4)] ?? [];
  },
  // An entry that is not there any more, or one that should not be there.
  (value, random) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const entries = Object.entries(value);
    if (random.integer(2) === 0) return { ...value, [`more${random.integer(9)}`]: 1 };
    return Object.fromEntries(entries.toSpliced(random.integer(Math.max(1, entries.length)), 1));
  },
];

/** A copy, changed at one to three places; the same generator state gives the same one. */
export function damagedJson(value: Json, random: RandomGenerator): Json {
  let result = value;
  for (let count = 1 + random.integer(3); count > 0; count--) result = changedAt(result, random);
  return result;
}

/** Goes down to a place that is drawn, deeper ones more often, and changes what is there. */
function changedAt(value: Json, random: RandomGenerator): Json {
  const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isInner || random.uniform() < 0.15) return changes[random.integer(changes.length)]?.(value, random) ?? null;
  if (Array.isArray(value)) {
    const place = random.integer(value.length);
    return value.with(place, changedAt(value[place] ?? null, random));
  }
  const entries = Object.entries(value);
  const [name, inner = null] = entries[random.integer(entries.length)] ?? [];
  return name === undefined ? value : { ...value, [name]: changedAt(inner, random) };
}

/** The fields of an object; of anything else, none. */
export const fieldsOf = (value: Json): Record<string, Json> =>
  Object.fromEntries(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
