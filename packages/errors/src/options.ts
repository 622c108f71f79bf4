/**
 * Checks of public options, for core and for packages of encoders. Each gives back the value that it
 * checked and throws an EncoderKitError `invalid-option` otherwise: `where: expected "option" to be …, received ….`
 */
import { EncoderKitError } from './error.ts';

/** An error for an option that no check below fits: `where: expected "option" to be …, received …. remedy`. */
export function invalidOption(
  where: string,
  option: string,
  expected: string,
  received: unknown,
  remedy?: string,
): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"${option}" to be ${expected}`,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** Bounds for a numeric option; every bound that is left out does not apply. */
export interface NumberRange {
  readonly integer?: boolean;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
}

/**
 * Gives back `value` when it is a finite number inside `range`; throws `invalid-option` otherwise.
 *
 * @example
 * ```ts
 * import { checkKnownOptions, checkNumber, checkOneOf } from '@encoderkit/errors';
 *
 * function echoEncoder(options: { units?: number; cell?: 'gru' | 'lstm' } = {}) {
 *   const where = 'echoEncoder';
 *   checkKnownOptions(where, options, ['units', 'cell']); // a misspelt name is an error, not silence
 *   const units = checkNumber(where, 'units', options.units ?? 64, { integer: true, atLeast: 1 });
 *   const cell = checkOneOf(where, 'cell', options.cell ?? 'gru', ['gru', 'lstm']);
 *   return { units, cell };
 * }
 * console.log(echoEncoder({ units: 32 }));
 * ```
 */
export function checkNumber(where: string, option: string, value: unknown, range: NumberRange = {}): number {
  if (typeof value === 'number' && Number.isFinite(value) && isInside(value, range)) return value;
  throw invalidOption(where, option, describe(range), value);
}

/** Gives back `value` when it is an integer of at least 1; throws `invalid-option` otherwise, with `remedy`. */
export function checkPositiveInteger(where: string, option: string, value: unknown, remedy?: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw invalidOption(where, option, 'a positive integer', value, remedy);
}

/** Whether `value` is an object, and no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Gives back `options`, to be read by name, when it is an object with no other keys than `known`. Throws `invalid-option` for an
 * option nobody reads: most often a misspelt name, which would otherwise change nothing.
 *
 * `group` is the name of the option whose value `options` is, where that is one: messages then say `group.name`.
 */
export function checkKnownOptions(
  where: string,
  options: unknown,
  known: readonly string[],
  group?: string,
): Readonly<Record<string, unknown>> {
  if (!isRecord(options)) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: group === undefined ? 'an object of options' : `"${group}" to be an object of options`,
      received: options,
      remedy: listOf(known),
    });
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: `there is no option "${group === undefined ? name : `${group}.${name}`}"`,
      remedy: listOf(known),
    });
  }
  return options;
}

/** Gives back `seed` when it is a finite number or a list of them; throws `invalid-option` otherwise. */
export function checkSeed<Seed extends number | readonly number[]>(where: string, option: string, seed: Seed): Seed {
  for (const number of [seed].flat()) checkNumber(where, option, number);
  return seed;
}

/** Gives back `value` when it is a boolean; throws `invalid-option` otherwise. */
export function checkBoolean(where: string, option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidOption(where, option, 'true or false', value);
}

/** Throws `invalid-option` unless `value` is a function. */
export function checkFunction(where: string, option: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidOption(where, option, 'a function', value);
}

/** Gives back `path` when it is the path of something; throws `invalid-option` otherwise. */
export function checkPath(where: string, option: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  throw invalidOption(where, option, 'a path', path);
}

/** Throws `invalid-option` unless `signal` is an AbortSignal, or absent. */
export function checkSignal(where: string, signal: unknown): void {
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: '"signal" to be an AbortSignal',
    received: typeof signal === 'object' ? 'another object' : signal,
    remedy: 'Pass controller.signal of an AbortController.',
  });
}

/** Gives back `value` when it is one of `choices`; throws `invalid-option` with all of them otherwise. */
export function checkOneOf<const Choice extends string>(
  where: string,
  option: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw invalidOption(where, option, `one of ${choices.map((each) => `"${each}"`).join(', ')}`, value);
}

/** Gives back `name` when `table` has an entry called that; throws `invalid-option` with the names that exist otherwise. */
export function lookUp<Table extends object>(where: string, option: string, table: Table, name: unknown): keyof Table {
  if (isKeyOf(table, name)) return name;
  throw invalidOption(where, option, `one of ${Object.keys(table).join(', ')}`, name);
}

function listOf(known: readonly string[]): string {
  return known.length === 0 ? 'It takes no options.' : `The options are: ${known.join(', ')}.`;
}

function isKeyOf<Table extends object>(table: Table, name: unknown): name is keyof Table {
  return typeof name === 'string' && Object.hasOwn(table, name);
}

function isInside(value: number, { integer = false, above, atLeast, below, atMost }: NumberRange): boolean {
  return (
    (!integer || Number.isSafeInteger(value)) &&
    (above === undefined || value > above) &&
    (atLeast === undefined || value >= atLeast) &&
    (below === undefined || value < below) &&
    (atMost === undefined || value <= atMost)
  );
}

function describe({ integer = false, above, atLeast, below, atMost }: NumberRange): string {
  if (atLeast !== undefined && atLeast === atMost) return `${atLeast}`;
  const between = atLeast !== undefined && atMost !== undefined ? `from ${atLeast} to ${atMost}` : undefined;
  const bounds = [
    above === undefined ? undefined : `greater than ${above}`,
    between ?? (atLeast === undefined ? undefined : `at least ${atLeast}`),
    below === undefined ? undefined : `less than ${below}`,
    between !== undefined || atMost === undefined ? undefined : `at most ${atMost}`,
  ].filter((bound) => bound !== undefined);
  return [integer ? 'an integer' : 'a finite number', bounds.join(' and ')].filter((part) => part !== '').join(' ');
}
