import { checkKnownOptions, checkPositiveInteger } from '@encoderkit/errors';
import { type SessionOptions, sessionOptionNames } from './session.ts';

export interface BackendOptions extends SessionOptions {
  /** How many programs of the lazy mode are kept (default 64); each holds native memory. */
  readonly maxPrograms?: number;
}

type Settings = BackendOptions & { readonly maxPrograms: number };

let current: Settings = { maxPrograms: 64 };

export const settings = (): Settings => current;

/**
 * Sets how programs built from now on run: threads, spinning, execution providers. Programs that exist keep theirs.
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
  for (const name of ['threads', 'maxPrograms'] as const) {
    if (options[name] !== undefined)
      checkPositiveInteger('configure', name, options[name], 'Leave it out for the default.');
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  current = { ...current, ...Object.fromEntries(given) };
}
