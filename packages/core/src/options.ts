import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';

/** Bounds for a numeric option; every bound that is left out does not apply. */
interface NumberRange {
  readonly integer?: boolean;
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
}

/** Gives back `value` when it is a finite number inside `range`; throws `invalid-option` otherwise. */
export function checkNumber(where: string, option: string, value: unknown, range: NumberRange = {}): number {
  if (typeof value === 'number' && Number.isFinite(value) && isInside(value, range)) return value;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"${option}" to be ${describe(range)}`,
    received: value,
  });
}

/** Throws `invalid-option` for an option nobody reads: most often a misspelt name, which would otherwise change nothing. */
export function checkKnownOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: 'an object of options',
      received: options,
      remedy: listOf(known),
    });
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: `there is no option "${name}"`,
      remedy: listOf(known),
    });
  }
}

/** Gives back `seed` when it is a finite number or a list of them; throws `invalid-option` otherwise. */
export function checkSeed<Seed extends number | readonly number[]>(where: string, option: string, seed: Seed): Seed {
  for (const number of [seed].flat()) checkNumber(where, option, number);
  return seed;
}

/** Gives back `value` when it is a boolean; throws `invalid-option` otherwise. */
export function checkBoolean(where: string, option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"${option}" to be true or false`,
    received: value,
  });
}

/** Throws `invalid-option` unless `value` is a function. */
export function checkFunction(where: string, option: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"${option}" to be a function`,
    received: value,
  });
}

/** Gives back `path` when it is the path of something; throws `invalid-option` otherwise. */
export function checkPath(where: string, option: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  throw new EncoderKitError({ code: 'invalid-option', where, expected: `"${option}" to be a path`, received: path });
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

/** The entry of `table` called `name`; throws `invalid-option` with the names that exist when there is none. */
export function lookUp<Table extends object>(where: string, option: string, table: Table, name: unknown): keyof Table {
  if (isKeyOf(table, name)) return name;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"${option}" to be one of ${Object.keys(table).join(', ')}`,
    received: name,
  });
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
  const bounds = [
    above === undefined ? undefined : `greater than ${above}`,
    atLeast === undefined ? undefined : `at least ${atLeast}`,
    below === undefined ? undefined : `less than ${below}`,
    atMost === undefined ? undefined : `at most ${atMost}`,
  ].filter((bound) => bound !== undefined);
  return [integer ? 'an integer' : 'a finite number', bounds.join(' and ')].filter((part) => part !== '').join(' ');
}
