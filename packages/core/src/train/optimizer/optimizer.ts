import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Json } from '../../base/json.ts';

/** What one update of one weight starts from. Every tensor but the scalars has the weight's shape, float32. */
export interface OptimizerStep {
  readonly gradient: Tensor;
  readonly weight: Tensor;
  /** One tensor for each name in `Optimizer.slots`. */
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly learningRate: Scalar;
  /** How many updates there have been, this one included: 1 at the first. float32. */
  readonly step: Scalar;
  /** Whether weight decay applies to this weight; true when absent. Biases and normalisation weights usually pass false. */
  readonly decay?: boolean;
  /** In place of the optimizer's own weight decay. */
  readonly weightDecay?: number;
}

export interface OptimizerUpdate {
  readonly weight: Tensor;
  readonly slots: Record<string, Tensor>;
}

/**
 * How a weight moves along its gradient: a pure function of tensors, so that it compiles, serialises and resumes exactly.
 *
 * `update` makes intermediate tensors: call it inside `tf.tidy`, and keep what it returns. It never disposes its inputs.
 */
export interface Optimizer {
  readonly name: string;
  /** The rate that a schedule multiplies. */
  readonly learningRate: number;
  /** What it remembers of each weight between updates: a tensor of the weight's shape, filled with this value at first. */
  readonly slots: Readonly<Record<string, number>>;
  update(step: OptimizerStep): OptimizerUpdate;
  /** What `optimizerFrom` needs to make it again: its name and every option. */
  toConfig(): { readonly name: string; readonly [option: string]: Json };
}

/** The slot called `name`. */
export function slotOf({ slots }: OptimizerStep, name: string): Tensor {
  const slot = slots[name];
  // A plain error: the trainer makes the slots from `Optimizer.slots`, so a missing one is a fault of this package.
  if (slot === undefined) throw new Error(`optimizer: no slot "${name}" among ${Object.keys(slots).join(', ')}`);
  return slot;
}
