import { checkKnownOptions, EncoderKitError, isRecord } from '@encoderkit/errors';
import type { Encoder, Json } from '../encoder/encoder.ts';
import { type FusedEncoder, fuseAny, fusedKind } from './fuse.ts';
import type { FusedSample } from './modality.ts';
import type { FuseOptions } from './options.ts';

/** What is needed of an encoder's factory, such as `cnnEncoder`. */
export interface Restores {
  readonly kind: string;
  fromConfig(config: Json): Encoder<never>;
}

export type FactoriesByName = Readonly<Record<string, Restores>>;

export type EncodersOf<Factories extends FactoriesByName> = {
  readonly [Name in keyof Factories]: ReturnType<Factories[Name]['fromConfig']>;
};

/** What `load` takes for a bundle of a fused encoder. */
export interface FusionFactory<Sample> {
  readonly kind: string;
  /** The inverse of `toConfig`; throws `bundle-mismatch` on a config it cannot read. Weights are loaded afterwards. */
  fromConfig(config: Json): FusedEncoder<Sample>;
}

const where = 'fusion';

/**
 * The factory with which `load` makes a fused encoder again, from the factories of its encoders by name.
 *
 * @throws EncoderKitError `invalid-option`
 * @example
 * ```ts
 * import { fuse, fusion, load, regressor, save } from '@encoderkit/core';
 * import { sequenceEncoder, vectorEncoder } from '@encoderkit/core/testing';
 *
 * const encoder = fuse({ size: vectorEncoder({ length: 2 }), history: sequenceEncoder({ vocabulary: 5 }) }, { kind: 'sum' });
 * await save(regressor(encoder, { outputs: ['price'] }), 'models/houses');
 *
 * const factory = fusion({ size: vectorEncoder, history: sequenceEncoder });
 * const model = await load('models/houses', factory, { head: 'regressor' });
 * console.log((await model.encoder.encode([{ history: [1, 2] }]))[0]?.length); // 8
 * model.dispose();
 * ```
 */
export function fusion<const Factories extends FactoriesByName>(
  factories: Factories,
): FusionFactory<FusedSample<EncodersOf<Factories>>> {
  checkFactories(where, factories);
  return { kind: fusedKind, fromConfig: (config) => restored(factories, config) };
}

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

function restored<Sample>(factories: FactoriesByName, config: Json): FusedEncoder<Sample> {
  const made: Record<string, Encoder<never>> = {};
  try {
    const known = ['kind', 'width', 'heads', 'modalityDropout', 'learningRates', 'seed', 'encoders'];
    const { encoders, kind, heads, ...options } = checkKnownOptions(where, config, known);
    for (const { name, config } of checkSaved(where, encoders, factories)) {
      made[name] = (factories[name] as Restores).fromConfig(config);
    }
    const own = { ...options, kind, ...(kind === 'attention' ? { heads } : {}) };
    // They are checked as a user's are.
    return fuseAny<Sample>(made, own as FuseOptions);
  } catch (cause) {
    for (const encoder of Object.values(made)) encoder.dispose();
    if (!EncoderKitError.isInstance(cause) || cause.code !== 'invalid-option') throw cause;
    throw mismatch(where, `cannot make an encoder from this configuration (${cause.message})`, undefined, cause);
  }
}

interface SavedEncoder {
  readonly name: string;
  readonly kind: string;
  readonly config: Json;
}

/** The encoders of a config, which are those that there are factories for. `where`: what made them one, and takes the factories. */
export function checkSaved(where: string, encoders: unknown, factories: FactoriesByName): SavedEncoder[] {
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

export function mismatch(where: string, problem: string, remedy?: string, cause?: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'bundle-mismatch',
    where,
    problem,
    remedy:
      remedy ?? 'It was saved by another kind of encoder or a newer version of @encoderkit/core, or it was changed.',
    ...(cause === undefined ? {} : { cause }),
  });
}
