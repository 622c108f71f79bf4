import { checkOneOf, EncoderKitError } from '@encoderkit/errors';
import { runtimeNames, type SessionOptions, sessionOptionNames } from './runtime.ts';

export interface BackendOptions extends SessionOptions {
  /** How many programs of the lazy mode are kept (default 64); each holds native memory. */
  readonly maxPrograms?: number;
}

type Settings = BackendOptions & { readonly maxPrograms: number };

let current: Settings = { maxPrograms: 64 };

export const settings = (): Settings => current;

/**
 * Sets how programs built from now on run: threads, spinning, execution providers, runtime. Programs that exist keep theirs.
 *
 * @throws EncoderKitError `invalid-option`
 * @example
 * ```ts
 * import { configure } from '@encoderkit/tfjs-backend-onnx';
 *
 * configure({ threads: 2, spinning: true });
 * ```
 */
export function configure(options: BackendOptions): void {
  validateNames('configure', options, [...sessionOptionNames, 'maxPrograms']);
  validateSession('configure', options);
  validateCounts('configure', { maxPrograms: options.maxPrograms });
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  current = { ...current, ...Object.fromEntries(given) };
}

/** @throws EncoderKitError `invalid-option` */
export function validateSession(where: string, { threads, runtime }: SessionOptions): void {
  validateCounts(where, { threads });
  if (runtime !== undefined) checkOneOf(where, 'runtime', runtime, ['auto', ...runtimeNames]);
}

/** @throws EncoderKitError `invalid-option` for an option that nobody reads: most often a misspelt name */
export function validateNames(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: 'an object of options',
      received: options,
      remedy: `The options are: ${known.join(', ')}.`,
    });
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: `there is no option "${name}"`,
      remedy: `The options are: ${known.join(', ')}.`,
    });
  }
}

/** @throws EncoderKitError `invalid-option` for a count that is given and is no positive integer */
export function validateCounts(where: string, counts: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: `"${name}" to be a positive integer`,
      received: value,
      remedy: 'Leave it out for the default.',
    });
  }
}
