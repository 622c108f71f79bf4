import type { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isNetwork } from '../../model/networks-inside.ts';

interface LayerJson {
  readonly name: string;
  readonly config: NetworkJson & { readonly name: string };
  readonly inbound_nodes: readonly (readonly Reference[])[];
}

/** A layer's name, and which of its outputs. */
type Reference = readonly [name: string, ...place: unknown[]];

interface NetworkJson {
  /** Those of a network; other layers have none. */
  readonly layers?: readonly LayerJson[];
  readonly input_layers?: readonly Reference[];
  readonly output_layers?: readonly Reference[];
}

/** What TF.js writes of a network. */
export interface Written {
  readonly modelTopology: object | undefined;
  readonly weightSpecs: readonly io.WeightsManifestEntry[];
}

/**
 * The same with a name of its own for every weight. Two networks inside a network may have layers of the same names, and then TF.js can
 * write their weights, but not read them: the names of what is in a network then begin with that network's.
 */
export function withUniqueNames(network: LayersModel, written: Written): Written {
  const { modelTopology, weightSpecs } = written;
  if (new Set(weightSpecs.map(({ name }) => name)).size === weightSpecs.length) return written;
  const prefixes = prefixesIn(network, '');
  return {
    modelTopology: modelTopology && {
      ...modelTopology,
      ...('config' in modelTopology && { config: renamed(modelTopology.config as NetworkJson, '') }),
    },
    weightSpecs: weightSpecs.map((spec, index) => {
      const prefix = prefixes.get(network.weights[index]?.id) ?? '';
      return { ...spec, name: `${prefix}${spec.name}` };
    }),
  };
}

/** What goes before the name of each weight, by the weight's id. */
function prefixesIn(network: LayersModel, prefix: string): Map<number | undefined, string> {
  const entries = network.layers.flatMap((layer): [number | undefined, string][] =>
    isNetwork(layer) ? [...prefixesIn(layer, `${prefix}${layer.name}_`)] : layer.weights.map(({ id }) => [id, prefix]),
  );
  return new Map(entries);
}

/** A network's layers, each name with this before it. */
function renamed({ layers = [], input_layers, output_layers, ...rest }: NetworkJson, prefix: string): NetworkJson {
  const reference = ([name, ...place]: Reference): Reference => [`${prefix}${name}`, ...place];
  return {
    ...rest,
    layers: layers.map((layer) => {
      const name = `${prefix}${layer.name}`;
      const inside = layer.config.layers ? renamed(layer.config, `${name}_`) : layer.config;
      return {
        ...layer,
        name,
        config: { ...inside, name },
        inbound_nodes: layer.inbound_nodes.map((node) => node.map(reference)),
      };
    }),
    ...(input_layers && { input_layers: input_layers.map(reference) }),
    ...(output_layers && { output_layers: output_layers.map(reference) }),
  };
}
