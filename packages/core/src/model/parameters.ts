import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { AnyModel } from './model.ts';
import { isNetwork } from './networks-inside.ts';
import { trunkOf } from './trunk.ts';

type Layer = LayersModel['layers'][number];

/** A weight of a layer: what TF.js calls a LayerVariable. */
export type Weight = LayersModel['weights'][number];

/** A weight of a model, by a name that it has in every model that is made alike. */
export interface NamedWeight {
  /** Part, layers and weight: `encoder/conv_1/kernel`, `encoder/image_encoder/conv_1/kernel` inside a fused encoder, `head/head_output/bias`. */
  readonly name: string;
  readonly weight: Weight;
}

/** A layer, or a network among them, by a name that begins as those of its weights do. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
}

/**
 * All weights of a model, statistics of batch normalisation included, with their names. The order is that of the layers, whatever is
 * frozen. A layer that was given no name is called by its class and its place among those of its class, since TF.js numbers such layers
 * through all networks of a program.
 *
 * @example
 * ```ts
 * import { classifier, namedWeights } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = classifier(vectorEncoder({ length: 2 }), { labels: ['a', 'b'] });
 * for (const { name, weight } of namedWeights(model)) console.log(name, weight.shape);
 * model.dispose();
 * ```
 */
export function namedWeights(model: AnyModel): NamedWeight[] {
  return networksByPart(model).flatMap(([part, network]) => weightsIn(network, part));
}

/** All layers of a model, networks among them before what is in them; the first two are the networks of encoder and head. */
export function namedLayers(model: AnyModel): NamedLayer[] {
  return networksByPart(model).flatMap(([name, network]) => [{ name, layer: network }, ...layersIn(network, name)]);
}

/** The networks of a model, by what they are called; of an encoder that stands alone, its own. */
export const networksByPart = (model: AnyModel): [part: string, network: LayersModel][] => [
  ['encoder', trunkOf(model).network],
  ['head', model.head.network],
];

/** All layers of one network, by names that begin with `path`; a network among them comes before what is in it. */
export function layersIn(network: LayersModel, path: string): NamedLayer[] {
  return layerNames(network).flatMap(({ name, layer }) => {
    const here = { name: `${path}/${name}`, layer };
    return isNetwork(layer) ? [here, ...layersIn(layer, here.name)] : [here];
  });
}

/** The weights of one network, by names that begin with `path`. One that several layers share is there once. */
export function weightsIn(network: LayersModel, path: string): NamedWeight[] {
  const seen = new Set<number>();
  return layersIn(network, path).flatMap((each) => {
    if (isNetwork(each.layer)) return [];
    const own = weightsOfLayer(each).filter(({ weight }) => !seen.has(weight.id));
    for (const { weight } of own) seen.add(weight.id);
    return own;
  });
}

/** A layer's weights in the order in which they were made: TF.js puts those first that are trained. */
export const weightsOfLayer = ({ name, layer }: NamedLayer): NamedWeight[] =>
  [...layer.weights]
    .sort((one, other) => one.id - other.id)
    .map((weight) => ({ name: `${name}/${nameInLayer(weight, layer)}`, weight }));

/** Weights that no gradient may ever change: those that are left out when the layer is trained as a whole. */
export function statisticsOf(layer: Layer): Set<number> {
  const before = layer.weights.map((weight) => ({ weight, trainable: weight.trainable }));
  layer.trainable = true;
  const trained = new Set(layer.trainableWeights.map(({ id }) => id));
  for (const { weight, trainable } of before) weight.trainable = trainable;
  return new Set(before.flatMap(({ weight: { id } }) => (trained.has(id) ? [] : [id])));
}

/** `kernel`; of a wrapper `forward_lstm/kernel`. */
function nameInLayer({ originalName }: Weight, { name }: Layer): string {
  const inside = originalName.startsWith(`${name}/`) ? originalName.slice(name.length + 1) : originalName;
  return inside.replace(automaticNumber, '');
}

/** What TF.js adds to the name of a layer that has none: its class, and a number that counts through all networks of a program. */
const automaticNumber = /_[A-Z][A-Za-z]*\d+(?=\/)/g;

/** Each layer of a network by its name; by class and place where TF.js gave the name. */
function layerNames(network: LayersModel): NamedLayer[] {
  const counts = new Map<string, number>();
  return network.layers.map((layer) => {
    const base = automaticName(layer);
    if (base === undefined) return { name: layer.name, layer };
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return { name: `${base}_${count}`, layer };
  });
}

/** `dense` of a layer that TF.js named `dense_Dense3`. */
function automaticName({ name }: Layer): string | undefined {
  const base = `${name}/`.replace(automaticNumber, '').slice(0, -1);
  return base === name ? undefined : base;
}
