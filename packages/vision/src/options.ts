import { EncoderKitError } from '@encoderkit/core';

/** Checks of public options. Each returns the value it checked and throws `invalid-option` otherwise. */

export function invalidOption(where: string, name: string, expected: string, received: unknown, remedy?: string) {
  return new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"${name}" to be ${expected}`,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with no other keys than `known`: a misspelt option is an error, not silence. */
export function record(where: string, name: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (!isRecord(value)) throw invalidOption(where, name, `an object with any of ${known.join(', ')}`, value);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new EncoderKitError({
        code: 'invalid-option',
        where,
        problem: `unknown option "${name === 'options' ? key : `${name}.${key}`}"`,
        remedy: `The options are ${known.join(', ')}.`,
      });
    }
  }
  return value;
}

export function positiveInteger(where: string, name: string, value: unknown, remedy?: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw invalidOption(where, name, 'a positive integer', value, remedy);
  }
  return value;
}

/** A number with `from <= value <= to`; with `below`, `from <= value < below`. */
export function numberIn(
  where: string,
  name: string,
  value: unknown,
  {
    from,
    to = Number.POSITIVE_INFINITY,
    below = Number.POSITIVE_INFINITY,
  }: { from: number; to?: number; below?: number },
): number {
  if (typeof value === 'number' && value >= from && value <= to && value < below) return value;
  const upper =
    below < Number.POSITIVE_INFINITY ? `, below ${below}` : to < Number.POSITIVE_INFINITY ? ` to ${to}` : ' or more';
  throw invalidOption(where, name, `a number ${upper.startsWith(' to') ? 'from ' : ''}${from}${upper}`, value);
}

export function trueOrFalse(where: string, name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalidOption(where, name, 'true or false', value);
  return value;
}

export function oneOf<const Choice extends string>(
  where: string,
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw invalidOption(where, name, `one of ${choices.map((each) => `"${each}"`).join(', ')}`, value);
  }
  return choice;
}

/** A positive integer for both axes, or one each: `[height, width]`. */
export function pairOfIntegers(where: string, name: string, value: unknown): [number, number] {
  if (Array.isArray(value)) {
    if (value.length !== 2) throw invalidOption(where, name, 'a positive integer or [height, width]', value);
    return [positiveInteger(where, `${name}[0]`, value[0]), positiveInteger(where, `${name}[1]`, value[1])];
  }
  const size = positiveInteger(where, name, value);
  return [size, size];
}

/** A non-empty list of positive integers. */
export function listOfIntegers(where: string, name: string, value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidOption(where, name, 'a non-empty array of positive integers', value);
  }
  return value.map((each, position) => positiveInteger(where, `${name}[${position}]`, each));
}

/** One finite number for all channels, or one per channel; `minimum` bounds each. */
export function perChannel(
  where: string,
  name: string,
  value: unknown,
  channels: number,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = {},
): number[] {
  const list: unknown[] = Array.isArray(value) ? value : Array.from({ length: channels }, () => value);
  const range =
    from === Number.NEGATIVE_INFINITY
      ? ''
      : to === Number.POSITIVE_INFINITY
        ? ` of ${from} or more`
        : ` from ${from} to ${to}`;
  const expected = `a number${range}, or one for each of the ${channels} channels`;
  if (list.length !== channels) throw invalidOption(where, name, expected, value);
  return list.map((each) => {
    if (typeof each !== 'number' || !Number.isFinite(each) || each < from || each > to) {
      throw invalidOption(where, name, expected, value);
    }
    return each;
  });
}
