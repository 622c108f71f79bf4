import { addN, ones, Tensor, zeros } from '@tensorflow/tfjs-core';
import { type HostArray, toTensor } from '../base/host-array.ts';
import type { Head } from '../model/head.ts';

/** A head's losses, added up, of outputs that came of no embeddings in particular. Call it inside `tf.tidy`. */
export function headLosses(
  head: Pick<Head<never, unknown, unknown>, 'loss' | 'network' | 'timestepWeights'>,
  outputs: Tensor,
  targets: HostArray,
): Tensor {
  const embeddings = zeros([...outputs.shape.slice(0, -1), head.network.inputs[0]?.shape.at(-1) ?? 0]);
  const weights = ones([head.timestepWeights ? targets.values.length : (targets.shape[0] ?? 0)]);
  const losses = head.loss({ outputs, targets: toTensor(targets), embeddings, weights });
  return losses instanceof Tensor ? losses : addN(Object.values(losses));
}
