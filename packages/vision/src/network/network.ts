import { checkNumber, checkOneOf, checkPositiveInteger, invalidOption, isRecord } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { networkBuilder } from './builder.ts';
import { activations, type CompleteSharedOptions } from './options.ts';
import { type Architecture, type PresetName, presets } from './presets.ts';

const sharedOptionNames = ['pooling', 'units', 'activation', 'initializer', 'embeddingDropout'] as const;

/** A network with its options settled, not made yet. */
export interface NetworkPlan {
  /** Every option, nothing left out, as JSON: planning it again gives the same plan. */
  readonly options: object;
  /** Makes the layers and their weights; the caller disposes the model. */
  build(seed: number): LayersModel;
}

/** The names that a preset's options may have. */
export function networkOptionNames(preset: PresetName): readonly string[] {
  return ['preset', ...sharedOptionNames, ...presets[preset].optionNames];
}

export function presetNameOf(value: unknown, where: string): PresetName {
  return checkOneOf(where, 'preset', value ?? 'tutorial', ['tutorial', 'residual', 'resnet18']);
}

export function planNetwork(
  preset: PresetName,
  options: Record<string, unknown>,
  input: readonly [number, number, number],
  where: string,
): NetworkPlan {
  const shared = completeShared(options, presets[preset].shared, where);
  const architecture = presets[preset].complete(options, input, where);
  return {
    options: { preset, ...shared, ...architecture.options },
    build: (seed) => build(architecture, shared, { input, seed, where }),
  };
}

function completeShared(
  options: Record<string, unknown>,
  defaults: CompleteSharedOptions,
  where: string,
): CompleteSharedOptions {
  const units = options.units ?? defaults.units;
  return {
    pooling: checkOneOf(where, 'pooling', options.pooling ?? defaults.pooling, ['flatten', 'average', 'max']),
    units:
      units === false
        ? false
        : checkPositiveInteger(where, 'units', units, 'Use false for an embedding without a dense layer.'),
    activation: checkOneOf(where, 'activation', options.activation ?? defaults.activation, activations),
    initializer: completeInitializer(options.initializer ?? defaults.initializer, where),
    embeddingDropout: checkNumber(where, 'embeddingDropout', options.embeddingDropout ?? defaults.embeddingDropout, {
      atLeast: 0,
      below: 1,
    }),
  };
}

/** Core checks the rest when a layer asks for it, before any weight is made. */
function completeInitializer(option: unknown, where: string): CompleteSharedOptions['initializer'] {
  if (isInitializer(option)) return option;
  throw invalidOption(
    where,
    'initializer',
    "a name such as 'heNormal' or an object such as { name: 'gaussian', stddev: 0.01 }",
    option,
  );
}

function isInitializer(option: unknown): option is CompleteSharedOptions['initializer'] {
  return typeof option === 'string' || (isRecord(option) && typeof option.name === 'string');
}

function build(
  architecture: Architecture,
  { pooling, units, activation, initializer, embeddingDropout }: CompleteSharedOptions,
  { input, seed, where }: { input: readonly [number, number, number]; seed: number; where: string },
): LayersModel {
  const builder = networkBuilder({ shape: input, activation, initializer, seed, where });
  try {
    const features = builder.globalPool(architecture.build(builder), pooling);
    const embedding = units === false ? features : builder.dense('embedding', features, units);
    return builder.finish(builder.dropout('embedding_dropout', embedding, embeddingDropout));
  } catch (error) {
    builder.abandon();
    throw error;
  }
}
