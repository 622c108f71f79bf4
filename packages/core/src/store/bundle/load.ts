import { checkKnownOptions, EncoderKitError, invalidOption, isRecord, lookUp } from '@encoderkit/errors';
import { withGivenWeights } from '../../base/given-weights.ts';
import type { Json } from '../../base/json.ts';
import type { Encoder } from '../../model/encoder.ts';
import { restoreFrozen } from '../../model/frozen.ts';
import type { Head } from '../../model/head.ts';
import { disposeNetwork, type Model, type ModelWith, modelOf } from '../../model/model.ts';
import { markTrained } from '../../model/trained.ts';
import { type HeadKind, type HeadsByKind, headFromConfig, headKinds, type RestoresHead } from './heads.ts';
import { readBundle } from './read-bundle.ts';
import type { BundleSource } from './source.ts';
import { putWeights, readWeights } from './weights.ts';

/** What `load` needs of an encoder's factory, such as `cnnEncoder`. */
export interface RestoresEncoder<Sample> {
  readonly kind: string;
  fromConfig(config: Json): Encoder<Sample>;
}

export interface LoadOptions<Kind extends HeadKind> {
  /** The kind of head that the bundle must have: `'classifier'` (when absent), `'multiLabelClassifier'`, `'regressor'`, `'tagger'`. */
  readonly head?: Kind;
}

/** What a bundle may hold, where that is known only when it is read. */
export interface LoadChoices<Encoders extends readonly RestoresEncoder<never>[]> {
  /** The factories of encoders that it may have. */
  readonly encoders: Encoders;
  /** Heads of one's own that it may have, besides those of this package. */
  readonly heads?: readonly RestoresHead[];
}

type SampleOf<Factory> = Factory extends { fromConfig(config: Json): Encoder<infer Sample> } ? Sample : never;

/**
 * Reads what `save` wrote. The encoder's factory is given, so that nothing needs to be registered and only what is used is
 * loaded: `load('models/digits', cnnEncoder)`; for a bundle without a classifier also the kind of its head, or the head's own factory.
 *
 * The bundle is a folder, or its address (`new URL('models/digits/', location.href)`), or its files, as somebody chose them in a browser.
 *
 * Where a bundle may be of several kinds, give all that it may have: `load(folder, { encoders: [cnnEncoder, mine], heads: [myHead] })`.
 * `readManifest` tells which it has.
 *
 * @returns the model, which the caller disposes. What was frozen is frozen.
 * @throws EncoderKitError `invalid-option`, `file-not-found`, `bundle-damaged`, `bundle-version`, `bundle-mismatch`
 * @example
 * ```ts
 * import { load, regressor, save } from '@encoderkit/core';
 * import { sequenceEncoder } from '@encoderkit/core/testing';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * await save(regressor(vectorEncoder({ length: 2 }), { outputs: ['price'] }), 'models/prices');
 * const model = await load('models/prices', vectorEncoder, { head: 'regressor' });
 * console.log(model.head.kind); // regressor
 * const same = await load('models/prices', { encoders: [vectorEncoder, sequenceEncoder] });
 * console.log(same.encoder.kind); // vector
 * model.dispose();
 * same.dispose();
 * ```
 */
export function load<Sample, Kind extends HeadKind = 'classifier'>(
  source: BundleSource,
  factory: RestoresEncoder<Sample>,
  options?: LoadOptions<Kind>,
): Promise<ModelWith<Sample, HeadsByKind[Kind]>>;
export function load<Sample, Made extends Head<never, unknown, unknown>>(
  source: BundleSource,
  factory: RestoresEncoder<Sample>,
  options: { readonly head: RestoresHead<Made> },
): Promise<ModelWith<Sample, Made>>;
export function load<const Encoders extends readonly RestoresEncoder<never>[]>(
  source: BundleSource,
  choices: LoadChoices<Encoders>,
): Promise<Model<SampleOf<Encoders[number]>, never, unknown, unknown>>;
export async function load(
  source: BundleSource,
  what: RestoresEncoder<unknown> | LoadChoices<readonly RestoresEncoder<never>[]>,
  options: { readonly head?: HeadKind | RestoresHead } = {},
): Promise<Model<unknown, unknown, unknown, unknown>> {
  const { encoders, heads, wanted } = choicesOf(what, options);
  const { name: folder, manifest, files } = await readBundle('load', source);
  const factory = encoders.find(({ kind }) => kind === manifest.encoder.kind);
  if (!factory) {
    throw mismatch(
      folder,
      `an encoder of kind ${encoders.map(({ kind }) => `"${kind}"`).join(' or ')}`,
      manifest.encoder.kind,
      'Pass the factory that makes encoders of that kind.',
    );
  }
  const saved = readWeights(files, folder);
  return withGivenWeights(`load ${folder}`, saved.count, () => {
    const head = headFromConfig(manifest.head, heads);
    let encoder: Encoder<unknown> | undefined;
    try {
      if (wanted !== undefined && head.kind !== wanted) {
        throw mismatch(folder, `a head of kind "${wanted}"`, head.kind, `Load it with { head: '${head.kind}' }.`);
      }
      // Which of them is known when the bundle is read.
      encoder = factory.fromConfig(manifest.encoder.config) as Encoder<unknown>;
      const model = modelOf(encoder, head as Head<unknown, unknown, unknown>);
      putWeights(model, saved, manifest.weights, folder);
      markTrained([model.encoder.network, model.head.network]);
      if (manifest.frozen) restoreFrozen(model, manifest.frozen);
      return model;
    } catch (error) {
      encoder?.dispose();
      disposeNetwork(head.network);
      if (EncoderKitError.isInstance(error)) throw error;
      throw new EncoderKitError({
        code: 'bundle-mismatch',
        where: `load ${folder}`,
        problem: `no model can be made of what it describes (${error instanceof Error ? error.message : error})`,
        remedy: 'The bundle was changed, or written with another version of the encoder.',
        cause: error,
      });
    }
  });
}

interface Choices {
  readonly encoders: readonly RestoresEncoder<never>[];
  readonly heads: readonly RestoresHead[];
  /** The kind of head that is asked for; any, when absent. */
  readonly wanted?: string;
}

function choicesOf(what: unknown, options: { readonly head?: unknown }): Choices {
  if (isRecord(what) && 'encoders' in what) {
    const { encoders, heads = [] } = checkKnownOptions('load', what, ['encoders', 'heads']);
    return { encoders: factoriesIn('encoders', encoders), heads: factoriesIn('heads', heads) };
  }
  if (!isFactory(what)) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'load',
      expected: 'the factory of the encoder as second argument',
      received: typeof what === 'object' && what !== null ? 'another object' : what,
      remedy: 'Pass the function that made the encoder, such as cnnEncoder, without calling it.',
    });
  }
  const { head = 'classifier' } = checkKnownOptions('load', options, ['head']);
  const encoders = [what as RestoresEncoder<never>];
  if (isFactory(head)) return { encoders, heads: [head as RestoresHead], wanted: head.kind };
  return { encoders, heads: [], wanted: lookUp('load', 'head', headKinds, head) };
}

function factoriesIn<Factory>(option: string, given: unknown): Factory[] {
  const isList = Array.isArray(given) && given.every(isFactory);
  if (isList && (option === 'heads' || given.length > 0)) return given as Factory[];
  throw invalidOption(
    'load',
    option,
    'a list of factories',
    isList ? 'an empty one' : 'something else',
    'Pass the functions that made them, without calling them: { encoders: [cnnEncoder, textEncoder] }.',
  );
}

const isFactory = (value: unknown): value is { readonly kind: string } =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  'kind' in value &&
  'fromConfig' in value;

function mismatch(folder: string, expected: string, received: unknown, remedy: string): EncoderKitError {
  return new EncoderKitError({ code: 'bundle-mismatch', where: `load ${folder}`, expected, received, remedy });
}
