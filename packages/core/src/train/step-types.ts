import type { Variable } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';
import type { ArraysOf, Tensors } from '../engine/engine.ts';
import type { GradientSums } from './gradient-sums.ts';
import type { StepTensors } from './objective.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { OptimizerConfig, OptimizerName } from './optimizer/optimizers.ts';
import type { ParameterGroup } from './parameters.ts';

/** How the weights are to move, beside what is to be made small. */
export interface UpdateOptions {
  /** `'adam'` when absent. */
  readonly optimizer?: OptimizerName | OptimizerConfig | Optimizer;
  /** Groups of weights that are trained in another way than the rest. */
  readonly parameters?: readonly ParameterGroup[] | undefined;
  /** Scales all gradients together to at most this length (global norm). */
  readonly clipNorm?: number | undefined;
  /** Moves every gradient element into ±clipValue. */
  readonly clipValue?: number | undefined;
  /** Keeps a moving average of each weight: see `exchangeAverages`. */
  readonly averageWeights?: { readonly decay: number } | undefined;
  /** Fixes what random layers draw; 0 when absent. */
  readonly seed?: number;
  /** How many rows go through `encode` at once; all of them when absent. For an objective that has `encode`. */
  readonly chunkSize?: number | undefined;
  /** Told, in a line for people, when the step is compiled again, for rows of another shape. */
  readonly onRecompile?: (notice: string) => void;
}

/** A batch as `update` takes it: arrays by name, without what the step adds. `terms`, a scalar: how much the batch counts among several that make an update. */
export type BatchArrays<Batch extends Tensors> = ArraysOf<Omit<Batch, keyof StepTensors>>;

export interface StepResult<Seen extends Tensors> {
  /** What was minimised: all losses, and the penalties of regularisers. */
  readonly loss: number;
  /** Each loss by its name, as it counts in `loss`. */
  readonly losses: Readonly<Record<string, number>>;
  /** Losses that have a number for each row, by name, not yet weighted. */
  readonly rows: Readonly<Record<string, HostArray>>;
  /** What the objective's `forward` gave. */
  readonly seen: ArraysOf<Seen>;
}

export interface TrainingStep<Batch extends Tensors, Seen extends Tensors = Tensors> {
  /** One batch forward and backward; its gradients are added to those that wait for `apply`, on the engine. */
  accumulate(batch: BatchArrays<Batch>): Promise<StepResult<Seen>>;
  /** One update from all gradients that were accumulated: clips, optimises, averages. `learningRate`: the optimizer's own when absent. */
  apply(options?: { readonly learningRate?: number }): Promise<void>;
  /** `accumulate` and `apply` in one program, which is faster. */
  update(batch: BatchArrays<Batch>, options?: { readonly learningRate?: number }): Promise<StepResult<Seen>>;
  /** Between `accumulate` and `apply`: replaces the gradients by what a function makes of them, such as a sum over processes. */
  changeGradients(change: (sums: GradientSums) => GradientSums | Promise<GradientSums>): Promise<void>;
  /** With `averageWeights`: weights and averages change places, for a look at the averaged ones. Called again, it changes them back. */
  exchangeAverages(): Promise<void>;
  /** How many updates were made, and batches seen: what random layers and the optimizer go by. Set it to go on from a checkpoint. */
  counts: { readonly updates: number; readonly batches: number };
  /** The weights that it moves, by name. */
  readonly weights: readonly { readonly name: string; readonly variable: Variable }[];
  /** What the optimizer remembers, and averages of weights, in a fixed order: part of a checkpoint. */
  readonly slots: readonly Variable[];
  /** Frees the optimizer's memory and the compiled programs. The networks stay. */
  dispose(): void;
}
