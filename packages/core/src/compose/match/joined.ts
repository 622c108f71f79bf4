import { checkKnownOptions, checkNumber, checkPositiveInteger, EncoderKitError, isRecord } from '@encoderkit/errors';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Json } from '../../base/json.ts';
import { hashSeeds } from '../../base/random.ts';
import { checkNetworkOptions } from '../../heads/network.ts';
import type { Encoder } from '../../model/encoder.ts';
import { restored } from '../../model/encoder-factory.ts';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import { makeEncoder } from '../../model/make-encoder.ts';
import { composedParts, savedEncoders } from '../composed.ts';
import { checkFactories, type FactoriesByName, withRestored } from '../factories.ts';
import type { Component } from '../modality.ts';
import { nestable } from '../nestable.ts';
import { preprocessFused } from '../preprocess.ts';
import { type ProjectionOptions, type Tower, towerEncoder } from './tower.ts';

export interface JoinOptions extends ProjectionOptions {
  readonly width: number;
  readonly learningRates: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** The encoder of a matcher: from records to rows with a unit vector for each modality, and whether it is present. See `rowLayout`. */
export interface JoinedEncoder<Sample> extends Encoder<Sample> {
  readonly towers: Readonly<Record<string, Tower<unknown>>>;
}

const where = 'matcher';
export const joinedKind = 'matched';

/** `components`: checked. */
export function joinEncoders<Sample>(components: readonly Component[], options: JoinOptions): JoinedEncoder<Sample> {
  const { width, learningRates, seed, hidden, dropout } = checkJoinOptions(components, options);
  const towers = components.map(({ name, encoder }, index) => ({
    name,
    encoder: towerEncoder(encoder, { width, hidden, dropout, seed: hashSeeds(seed, index) }),
  }));
  const names = towers.map(({ name }) => name);
  const network = joinedNetwork(towers);
  const composed = composedParts(towers as Component[], network, learningRates, components);

  const encoder = makeEncoder<Sample>({
    ...composed,
    kind: joinedKind,
    where,
    width: network.outputs[0]?.shape.at(-1) ?? 0,
    // No sizeOf: among samples of one length, length would tell none of them from the others.
    preprocess(samples, pass) {
      for (const [row, sample] of samples.entries()) checkMatchedSample(sample, names, pass?.indices[row] ?? row);
      return preprocessFused(towers as Component[], samples, 0, pass, where);
    },
    toConfig: () => ({
      width,
      hidden: [...hidden],
      dropout,
      learningRates,
      seed,
      encoders: savedEncoders(components),
    }),
  });
  return Object.assign(encoder, { towers: Object.fromEntries(towers.map(({ name, encoder }) => [name, encoder])) });
}

/** Before anything is made that would have to be freed. */
function checkJoinOptions(components: readonly Component[], options: JoinOptions): Required<JoinOptions> {
  const { learningRates, hidden = [], dropout = 0, seed } = options;
  const width = checkPositiveInteger(where, 'width', options.width, 'Pass the length of the vectors, such as 128.');
  checkNetworkOptions(where, { width, hidden, dropout });
  checkNumber(where, 'seed', seed, { integer: true });
  const names = components.map(({ name }) => name);
  for (const [name, rate] of Object.entries(checkKnownOptions(where, learningRates, names, 'learningRates'))) {
    checkNumber(where, `learningRates.${name}`, rate, { atLeast: 0 });
  }
  return { width, learningRates, hidden, dropout, seed };
}

function joinedNetwork(towers: readonly { readonly name: string; readonly encoder: Tower<unknown> }[]): LayersModel {
  const inputs: SymbolicTensor[] = [];
  const vectors = towers.map(({ name, encoder: { network } }) => {
    const own = network.inputs.map(({ shape, dtype }, index) =>
      input({ shape: shape.slice(1), dtype, name: network.inputs.length > 1 ? `${name}_${index}` : name }),
    );
    inputs.push(...own);
    return applyLayer(nestable(name, network), own);
  });
  const present = towers.map(({ name }) => input({ shape: [1], name: `${name}_present` }));
  inputs.push(...present);
  const outputs = applyLayer(layers.concatenate({ name: 'matched' }), [...vectors, ...present]);
  return model({ inputs, outputs, name: joinedKind });
}

/** Throws `invalid-input` for a sample that is no record of these modalities, or has fewer than two of them. */
function checkMatchedSample(sample: unknown, names: readonly string[], position: number): void {
  const expected = `a sample with two or more of ${names.map((name) => `"${name}"`).join(', ')}`;
  const refusal = (received: unknown, remedy: string): EncoderKitError =>
    new EncoderKitError({ code: 'invalid-input', where: `${where}, sample ${position}`, expected, received, remedy });
  const shape = `Pass { ${names.map((name) => `${name}: …`).join(', ')} }, without what is missing.`;
  if (!isRecord(sample)) throw refusal(Array.isArray(sample) ? 'an array' : sample, shape);
  const unknown = Object.keys(sample).find((name) => !names.includes(name));
  if (unknown !== undefined) throw refusal(`one with ${unknown}`, shape);
  const had = names.filter((name) => sample[name] !== undefined && sample[name] !== null);
  if (had.length >= 2) return;
  throw refusal(
    had.length === 0 ? 'one with no modality at all' : `one with ${had[0]} alone`,
    'There is nothing to match in it: leave it out. For the vector of one modality, use encodeWith(model, name, samples).',
  );
}

/** What `load` takes for the bundle of a matcher. */
export interface JoinedFactory<Sample> {
  readonly kind: string;
  fromConfig(config: Json): JoinedEncoder<Sample>;
}

/** @throws EncoderKitError `invalid-option` */
export function joinedFactory<Sample>(factories: FactoriesByName): JoinedFactory<Sample> {
  checkFactories(where, factories);
  return { kind: joinedKind, fromConfig: (config) => restored(where, () => restoredFrom<Sample>(factories, config)) };
}

function restoredFrom<Sample>(factories: FactoriesByName, config: Json): JoinedEncoder<Sample> {
  const { encoders, ...options } = checkKnownOptions(where, config, [
    ...['width', 'hidden', 'dropout', 'learningRates', 'seed', 'encoders'],
  ]);
  return withRestored(where, encoders, factories, (components) =>
    joinEncoders<Sample>(components, options as unknown as JoinOptions),
  );
}
