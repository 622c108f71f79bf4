import { checkBoolean, checkKnownOptions, checkOneOf, checkPositiveInteger } from '@encoderkit/errors';
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
  checkKnownOptions('configure', options, [...sessionOptionNames, 'maxPrograms']);
  checkSession('configure', options);
  if (options.maxPrograms !== undefined) checkCount('configure', 'maxPrograms', options.maxPrograms);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  current = { ...current, ...Object.fromEntries(given) };
}

/** @throws EncoderKitError `invalid-option` */
export function checkSession(where: string, { exact, threads, runtime }: SessionOptions): void {
  if (exact !== undefined) checkBoolean(where, 'exact', exact);
  if (threads !== undefined) checkCount(where, 'threads', threads);
  if (runtime !== undefined) checkOneOf(where, 'runtime', runtime, ['auto', ...runtimeNames]);
}

const checkCount = (where: string, name: string, count: unknown) =>
  checkPositiveInteger(where, name, count, 'Leave it out for the default.');
