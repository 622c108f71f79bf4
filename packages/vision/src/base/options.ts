import { checkPositiveInteger, invalidOption } from '@encoderkit/errors';

/** Checks of options that only images have. Each returns the value it checked and throws `invalid-option` otherwise. */

/** A positive integer for both axes, or one each: `[height, width]`. */
export function pairOfIntegers(where: string, name: string, value: unknown): [number, number] {
  if (Array.isArray(value)) {
    if (value.length !== 2) throw invalidOption(where, name, 'a positive integer or [height, width]', value);
    return [checkPositiveInteger(where, `${name}[0]`, value[0]), checkPositiveInteger(where, `${name}[1]`, value[1])];
  }
  const size = checkPositiveInteger(where, name, value);
  return [size, size];
}

/** A non-empty list of positive integers. */
export function listOfIntegers(where: string, name: string, value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidOption(where, name, 'a non-empty array of positive integers', value);
  }
  return value.map((each, position) => checkPositiveInteger(where, `${name}[${position}]`, each));
}

/** One finite number for all channels, or one per channel; the range holds for each. */
export function perChannel(
  where: string,
  name: string,
  value: unknown,
  channels: number,
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: { atLeast?: number; atMost?: number } = {},
): number[] {
  const list: unknown[] = Array.isArray(value) ? value : Array.from({ length: channels }, () => value);
  const range =
    atLeast === Number.NEGATIVE_INFINITY
      ? ''
      : atMost === Number.POSITIVE_INFINITY
        ? ` of ${atLeast} or more`
        : ` from ${atLeast} to ${atMost}`;
  const expected = `a number${range}, or one for each of the ${channels} channels`;
  if (list.length !== channels) throw invalidOption(where, name, expected, value);
  return list.map((each) => {
    if (typeof each !== 'number' || !Number.isFinite(each) || each < atLeast || each > atMost) {
      throw invalidOption(where, name, expected, value);
    }
    return each;
  });
}
