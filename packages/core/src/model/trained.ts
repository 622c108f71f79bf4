import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Networks whose weights are not those that they were made with. */
const trained = new WeakSet<LayersModel>();
const toldOf = new WeakSet<LayersModel>();

/** Notes that networks were trained, or loaded. */
export function markTrained(networks: readonly LayersModel[]): void {
  for (const network of networks) trained.add(network);
}

/** Says once of a head that its answers are those of the weights that it was made with. */
export function warnOfUntrained(where: string, { network }: { readonly network: LayersModel }): void {
  if (trained.has(network) || toldOf.has(network) || network.weights.length === 0) return;
  toldOf.add(network);
  console.warn(
    `${where}: the model has been neither trained nor loaded, so its answers mean nothing yet. Where you have set its weights yourself, all is well.`,
  );
}
