import type { RandomGenerator } from '@encoderkit/core';

type Damage = (bytes: Uint8Array, random: RandomGenerator) => Uint8Array;

/** Counts, sizes and rates that programs trip over. */
const numbers = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Most of what can go wrong is told in the first bytes of a file. */
const placeIn = (bytes: Uint8Array, random: RandomGenerator): number =>
  random.integer(Math.max(1, random.uniform() < 0.5 ? Math.min(bytes.length, 512) : bytes.length));

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  change(copy);
  return copy;
}

const damages: readonly Damage[] = [
  // Single bits.
  (bytes, random) =>
    changed(bytes, (copy) => {
      for (let count = 1 + random.integer(16); count > 0; count--) {
        const place = placeIn(copy, random);
        copy[place] = (copy[place] ?? 0) ^ (1 << random.integer(8));
      }
    }),
  // Single bytes.
  (bytes, random) =>
    changed(bytes, (copy) => {
      for (let count = 1 + random.integer(8); count > 0; count--) copy[placeIn(copy, random)] = random.integer(256);
    }),
  // A number of 16 or 32 bits, of either byte order.
  (bytes, random) =>
    changed(bytes, (copy) => {
      const value = numbers[random.integer(numbers.length)] ?? 0;
      const view = new DataView(copy.buffer);
      const width = random.integer(2) === 0 ? 2 : 4;
      const place = placeIn(copy, random);
      if (place + width > copy.length) return;
      const isLittle = random.integer(2) === 0;
      if (width === 2) view.setUint16(place, value & 0xffff, isLittle);
      else view.setUint32(place, value, isLittle);
    }),
  // Cut short.
  (bytes, random) => bytes.slice(0, placeIn(bytes, random)),
  // A piece left out.
  (bytes, random) => {
    const place = placeIn(bytes, random);
    return joined(bytes.subarray(0, place), bytes.subarray(place + 1 + random.integer(64)));
  },
  // A piece twice.
  (bytes, random) => {
    const place = placeIn(bytes, random);
    const end = Math.min(bytes.length, place + 1 + random.integer(2048));
    return joined(bytes.subarray(0, end), bytes.subarray(place));
  },
  // Rubbish in between.
  (bytes, random) => {
    const place = placeIn(bytes, random);
    const rubbish = Uint8Array.from({ length: 1 + random.integer(256) }, () => random.integer(256));
    return joined(bytes.subarray(0, place), rubbish, bytes.subarray(place));
  },
  // A stretch of one value.
  (bytes, random) =>
    changed(bytes, (copy) => {
      const place = placeIn(copy, random);
      copy.fill(random.integer(2) * 255, place, place + 1 + random.integer(512));
    }),
];

/** A copy of a file, damaged in one to three ways; the same generator state gives the same one. */
export function damaged(bytes: Uint8Array, random: RandomGenerator): Uint8Array {
  let result = bytes;
  for (let count = 1 + random.integer(3); count > 0; count--) {
    result = damages[random.integer(damages.length)]?.(result, random) ?? result;
  }
  return result;
}

/** A copy with one to three marks put in, left out, or put in the place of others: what people and programs do to text files. */
export function misprinted(bytes: Uint8Array, marks: readonly string[], random: RandomGenerator): Uint8Array {
  let result = bytes;
  for (let count = 1 + random.integer(3); count > 0; count--) {
    const place = random.integer(result.length + 1);
    const mark = random.integer(3) === 0 ? '' : (marks[random.integer(marks.length)] ?? '');
    const end = place + random.integer(2);
    result = joined(result.subarray(0, place), Buffer.from(mark), result.subarray(end));
  }
  return result;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
