import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Networks whose weights are not those that they were made with. */
const trained = new WeakSet<LayersModel>();
const toldOf = new WeakSet<LayersModel>();
/** What TF.js calls the numbers behind each weight: another object once somebody has set them. */
const initial = new WeakMap<LayersModel, readonly object[]>();

const numbersOf = ({ weights }: LayersModel): readonly object[] => weights.map((weight) => weight.read().dataId);

/** Notes what weights a network was made with. */
export const noteInitial = (network: LayersModel): void => {
  if (!initial.has(network)) initial.set(network, numbersOf(network));
};

/** Notes that networks were trained, or loaded. */
export function markTrained(networks: readonly LayersModel[]): void {
  for (const network of networks) trained.add(network);
}

/** Says once of a head that its answers are those of the weights that it was made with. */
export function warnOfUntrained(where: string, { network }: { readonly network: LayersModel }): void {
  if (trained.has(network) || toldOf.has(network) || network.weights.length === 0) return;
  const before = initial.get(network);
  if (before && numbersOf(network).some((each, index) => each !== before[index])) return;
  toldOf.add(network);
  console.warn(`${where}: the model has been neither trained nor loaded, so its answers mean nothing yet.`);
}
