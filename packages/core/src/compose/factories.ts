import { EncoderKitError, isRecord } from '@encoderkit/errors';
import type { Json } from '../base/json.ts';
import type { Encoder } from '../model/encoder.ts';
import type { Component } from './modality.ts';

/** What is needed of an encoder's factory, such as `cnnEncoder`. */
export interface Restores {
  readonly kind: string;
  fromConfig(config: Json): Encoder<never>;
}

export type FactoriesByName = Readonly<Record<string, Restores>>;

export type EncodersOf<Factories extends FactoriesByName> = {
  readonly [Name in keyof Factories]: ReturnType<Factories[Name]['fromConfig']>;
};

/** Throws `invalid-option` unless these are factories of encoders, by name. */
export function checkFactories(where: string, factories: unknown): void {
  const entries = isRecord(factories) ? Object.entries<unknown>(factories) : [];
  const wrong = entries.find(([, factory]) => !isFactory(factory));
  if (entries.length < 2 || wrong) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: wrong
        ? `the factory of the encoder of "${wrong[0]}"`
        : 'the factories of two or more encoders, by name',
      received: wrong && typeof wrong[1] !== 'object' ? wrong[1] : `${entries.length} of them`,
      remedy: 'Pass the functions that made them, without calling them: { image: cnnEncoder, text: textEncoder }.',
    });
  }
}

const isFactory = (factory: unknown): factory is Restores =>
  ((typeof factory === 'object' && factory !== null) || typeof factory === 'function') &&
  'kind' in factory &&
  'fromConfig' in factory;

/**
 * Makes the encoders that a config lists, by their factories, and one encoder of them. Where that fails, what was made is freed.
 *
 * @param where what makes them one, and takes the factories
 * @param saved what `savedEncoders` gave
 */
export function withRestored<Made>(
  where: string,
  saved: unknown,
  factories: FactoriesByName,
  compose: (components: readonly Component[]) => Made,
): Made {
  const made: Component[] = [];
  try {
    for (const { name, config } of checkSaved(where, saved, factories)) {
      made.push({ name, encoder: factories[name]?.fromConfig(config) as Component['encoder'] });
    }
    return compose(made);
  } catch (cause) {
    for (const { encoder } of made) encoder.dispose();
    throw cause;
  }
}

interface SavedEncoder {
  readonly name: string;
  readonly kind: string;
  readonly config: Json;
}

/** The encoders of a config, which are those that there are factories for. */
function checkSaved(where: string, encoders: unknown, factories: FactoriesByName): SavedEncoder[] {
  if (!Array.isArray(encoders) || !encoders.every(isSaved))
    throw mismatch(where, 'its configuration lists no encoders');
  const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
  const names = encoders.map(({ name }) => name);
  const given = Object.keys(factories);
  if ([...names].sort().join() !== [...given].sort().join()) {
    const code = encoders.map(({ name, kind }) => `${name}: the factory of kind "${kind}"`).join(', ');
    throw mismatch(
      where,
      `it ${where === 'fusion' ? 'fuses' : 'has'} ${list(names)}, and there are factories for ${list(given)}`,
      `Pass ${where}({ ${code} }).`,
    );
  }
  for (const { name, kind } of encoders) {
    const { kind: wanted } = factories[name] as Restores;
    if (kind === wanted) continue;
    throw mismatch(
      where,
      `"${name}" is an encoder of kind "${kind}", and its factory makes encoders of kind "${wanted}"`,
      'Pass the factory that makes encoders of that kind.',
    );
  }
  return encoders;
}

const isSaved = (value: unknown): value is SavedEncoder =>
  isRecord(value) && typeof value.name === 'string' && typeof value.kind === 'string' && 'config' in value;

function mismatch(where: string, problem: string, remedy?: string): EncoderKitError {
  return new EncoderKitError({
    code: 'bundle-mismatch',
    where,
    problem,
    remedy:
      remedy ?? 'It was saved by another kind of encoder or a newer version of @encoderkit/core, or it was changed.',
  });
}
