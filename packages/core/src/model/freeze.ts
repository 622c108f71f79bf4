import { EncoderKitError } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Encoder } from './encoder.ts';
import { isFixed } from './fixed-layers.ts';
import type { AnyModel } from './model.ts';
import { isNetwork } from './networks-inside.ts';
import {
  layersIn,
  type NamedLayer,
  type NamedWeight,
  networksByPart,
  statisticsOf,
  weightsIn,
  weightsOfLayer,
} from './parameters.ts';
import { type WeightPattern, weightsFitting } from './weight-pattern.ts';

/** What can be frozen: an encoder; with a pattern also a model. */
type Freezable = Pick<Encoder<never>, 'network' | 'timesteps'>;

/**
 * Keeps weights as they are in the trainings that follow: those of an encoder, or those of a model or an encoder that fit `pattern`. What is
 * frozen as a whole, an encoder or a layer, also runs as it does when serving: no dropout, and batch normalisation with the statistics it
 * has. Train the head on a frozen encoder first, then all of it. `save` keeps what is frozen.
 *
 * @param pattern see `WeightPattern` and `namedWeights`
 * @throws EncoderKitError `invalid-input` for what is no encoder, such as a whole model without a pattern; `invalid-option` for a pattern
 *   that fits no weight
 * @example
 * ```ts
 * import { classifier, freeze, fromItems, train, unfreeze } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = vectorEncoder({ length: 2, units: [8, 4] }); // or that of a model that was loaded
 * const model = classifier(encoder, { labels: ['a', 'b'] });
 * const data = fromItems([{ input: [0, 1], label: 'a' as const }, { input: [1, 0], label: 'b' as const }]);
 * freeze(encoder);
 * await train(model, data, { epochs: 3 });
 * unfreeze(model, 'encoder/vector_dense_1'); // the last layer first
 * await train(model, data, { epochs: 3, learningRate: 1e-3 });
 * unfreeze(encoder);
 * await train(model, data, { epochs: 3, learningRate: 1e-4 });
 * model.dispose();
 * ```
 */
export function freeze(target: Freezable, pattern?: WeightPattern): void {
  if (pattern === undefined) {
    for (const network of networksOf('freeze', target)) network.trainable = false;
    return;
  }
  const matched = idsOf(weightsFitting('freeze', namedIn('freeze', target), pattern));
  for (const layer of leavesIn(target)) {
    const own = weightsOfLayer(layer).map(({ weight }) => weight);
    const meant = own.filter(({ id }) => matched.has(id));
    if (meant.length > 0 && meant.length === own.length) layer.layer.trainable = false;
    else for (const weight of meant) weight.trainable = false;
  }
}

/**
 * Lets weights change again: those of an encoder, whichever way they were frozen, or those that fit `pattern`, while all others stay as they
 * are. What an encoder was made with as fixed stays so: masks, inverse document frequencies, word vectors with `trainable: false`.
 *
 * @throws as `freeze`; `invalid-option` also for a pattern that fits nothing but what is fixed
 */
export function unfreeze(target: Freezable, pattern?: WeightPattern): void {
  if (pattern === undefined) {
    for (const network of networksOf('unfreeze', target)) unfreezeAll(network);
    return;
  }
  const fitting = weightsFitting('unfreeze', namedIn('unfreeze', target), pattern);
  const free = leavesIn(target).filter(({ layer }) => !isFixed(layer));
  const changeable = idsOf(free.flatMap(weightsOfLayer));
  const matched = idsOf(fitting.filter(({ weight: { id } }) => changeable.has(id)));
  if (matched.size === 0) throw fixedOnly(fitting);
  for (const [, network] of partsOf(target)) openPath(network, matched);
  for (const layer of free) thaw(layer, matched);
}

const fixedOnly = (fitting: readonly NamedWeight[]): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-option',
    where: 'unfreeze',
    problem: `the encoder was made with ${fitting.map(({ name }) => name).join(', ')} fixed`,
    remedy:
      'Make it so that they are trained, such as without "trainable": false, and freeze them as long as you want.',
  });

/** Opens a network, those inside it, and all of their layers but those that are fixed. */
function unfreezeAll(network: LayersModel): void {
  const inside = layersIn(network, 'encoder');
  for (const layer of [network, ...inside.map((each) => each.layer).filter(isNetwork)]) layer.trainable = true;
  const free = inside.filter(({ layer }) => !isNetwork(layer) && !isFixed(layer));
  const matched = idsOf(free.flatMap(weightsOfLayer));
  for (const layer of free) thaw(layer, matched);
}

/** Opens a frozen network that holds some of these weights, and freezes what else is in it one by one. */
function openPath(network: LayersModel, matched: ReadonlySet<number>): void {
  if (!network.weights.some(({ id }) => matched.has(id))) return;
  const wasFrozen = !network.trainable;
  if (wasFrozen) network.trainable = true;
  for (const layer of network.layers) {
    if (wasFrozen) layer.trainable = false;
    if (isNetwork(layer)) openPath(layer, matched);
  }
}

function thaw(named: NamedLayer, matched: ReadonlySet<number>): void {
  const { layer } = named;
  const own = weightsOfLayer(named).map(({ weight }) => weight);
  const meant = own.filter(({ id }) => matched.has(id));
  if (meant.length === 0) return;
  if (!layer.trainable) {
    layer.trainable = true;
    if (meant.length < own.length)
      for (const weight of layer.trainableWeights) weight.trainable = matched.has(weight.id);
  } else {
    // Of a layer that is trained, what is not are statistics, and what was frozen by itself.
    const statistics = statisticsOf(layer);
    for (const weight of meant) if (!statistics.has(weight.id)) weight.trainable = true;
  }
}

const idsOf = (weights: readonly NamedWeight[]): Set<number> => new Set(weights.map(({ weight }) => weight.id));

const isModel = (target: object): target is AnyModel => 'encoder' in target && 'head' in target;

/** The networks in which a pattern looks for weights. */
function partsOf(target: Freezable): [part: string, network: LayersModel][] {
  if (isModel(target)) return networksByPart(target);
  return networksOf('freeze', target).map((network) => ['encoder', network]);
}

function namedIn(where: string, target: Freezable): NamedWeight[] {
  if (typeof target !== 'object' || target === null || !isModel(target)) networksOf(where, target);
  return partsOf(target).flatMap(([part, network]) => weightsIn(network, part));
}

const leavesIn = (target: Freezable): NamedLayer[] =>
  partsOf(target)
    .flatMap(([part, network]) => layersIn(network, part))
    .filter(({ layer }) => !isNetwork(layer));

/** A model has a network as well, but that is a view of two: to freeze it would leave a head that cannot learn. */
function networksOf(where: string, encoder: Freezable): LayersModel[] {
  const isObject = typeof encoder === 'object' && encoder !== null;
  const hasHead = isObject && isModel(encoder);
  if (isObject && 'network' in encoder && !hasHead) {
    // The part that gives vectors of timesteps is a network of its own, with the same layers.
    return encoder.timesteps ? [encoder.network, encoder.timesteps.network] : [encoder.network];
  }
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an encoder',
    received: hasHead ? 'a model' : isObject ? 'another object' : encoder,
    remedy: `Pass the model's encoder, ${where}(model.encoder), or say which weights: ${where}(model, 'head').`,
  });
}
