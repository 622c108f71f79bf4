import { checkKnownOptions } from '@encoderkit/errors';
import type { Json } from '../../base/json.ts';
import { restored } from '../../model/encoder-factory.ts';
import { checkFactories, type EncodersOf, type FactoriesByName, withRestored } from '../factories.ts';
import type { FusedSample } from '../modality.ts';
import { type FusedEncoder, fuseAny, fusedKind } from './fuse.ts';
import type { FuseOptions } from './options.ts';

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
 * import { sequenceEncoder } from '@encoderkit/core/testing';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = fuse({ size: vectorEncoder({ length: 2, normalize: false }), history: sequenceEncoder({ vocabulary: 5 }) }, { kind: 'sum' });
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
  return { kind: fusedKind, fromConfig: (config) => restored(where, () => restoredFrom(factories, config)) };
}

function restoredFrom<Sample>(factories: FactoriesByName, config: Json): FusedEncoder<Sample> {
  const known = ['kind', 'width', 'heads', 'modalityDropout', 'learningRates', 'seed', 'encoders'];
  const { encoders, kind, heads, ...options } = checkKnownOptions(where, config, known);
  const own = { ...options, kind, ...(kind === 'attention' ? { heads } : {}) };
  return withRestored(where, encoders, factories, (components) =>
    // They are checked as a user's are.
    fuseAny<Sample>(Object.fromEntries(components.map(({ name, encoder }) => [name, encoder])), own as FuseOptions),
  );
}
