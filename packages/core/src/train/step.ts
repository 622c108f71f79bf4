import { checkNumber, EncoderKitError } from '@encoderkit/errors';
import {
  add,
  dispose,
  div,
  mul,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type HostArray, integerArray, isHostArray, scalarArray } from '../base/host-array.ts';
import type { ArraysOf, Engine, Program, Tensors } from '../engine/engine.ts';
import { variableOf } from '../model/model.ts';
import { restoreSnapshot, takeSnapshot } from '../model/weights.ts';
import { chunkedPass } from './chunked-pass.ts';
import { assignGradients, type GradientSums, gradientArrays } from './gradient-sums.ts';
import type { Objective, StepTensors } from './objective.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import { type OptimizerConfig, type OptimizerName, optimizerFrom } from './optimizer/optimizers.ts';
import { type ParameterGroup, trainedWeights } from './parameters.ts';
import { checkReached, gradientsOf, type Pass, passFrom } from './pass.ts';
import { checkStep } from './step-options.ts';
import { withTrainingLayers } from './training-layers.ts';
import { weightUpdate } from './weight-update.ts';

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

/**
 * One step of training, in order: random layers get their numbers, the batch runs forward, the weighted losses are summed, gradients flow
 * back, are clipped, and the optimizer moves each weight. `train` is one user of it; a loop of your own is another.
 *
 * @param options An objective, such as `modelObjective(model)` gives, and how weights are to move.
 * @throws EncoderKitError `invalid-option`, also for a group that fits no weight, and at the first batch for losses that are no tensors
 * @returns the step; the caller disposes it
 * @example
 * ```ts
 * import { chooseEngine, trainingStep } from '@encoderkit/core';
 * import { randomNormal, square, sub, type Tensor } from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * const line = sequential({ layers: [layers.dense({ units: 1, inputShape: [1], name: 'line' })] });
 * const step = trainingStep(await chooseEngine('auto'), {
 *   networks: { line },
 *   losses: ({ x, y }: { x: Tensor; y: Tensor }) => ({ squaredError: square(sub(line.apply(x) as Tensor, y)).mean() }),
 *   optimizer: { name: 'sgd', learningRate: 0.1 },
 * });
 * const column = (...values: number[]) => ({ dtype: 'float32', shape: [values.length, 1], values: Float32Array.from(values) }) as const;
 * for (let update = 0; update < 100; update++) {
 *   const { losses } = await step.update({ x: column(0, 1, 2), y: column(1, 3, 5) });
 *   if (update % 20 === 0) console.log(losses.squaredError);
 * }
 * step.dispose();
 * ```
 */
export function trainingStep<Batch extends Tensors, Seen extends Tensors = Tensors>(
  engine: Engine,
  options: Objective<Batch, Seen> & UpdateOptions,
): TrainingStep<Batch, Seen> {
  checkStep(options);
  const { seed = 0, chunkSize, encode, forward, onRecompile } = options;
  const optimizer = optimizerFrom(options.optimizer ?? 'adam');
  const weights = trainedWeights(where, options);
  const variables = weights.map((weight) => weight.variable);
  const networks = Object.values(options.networks);
  const { slots, averages, move } = weightUpdate(weights, { ...options, optimizer });

  // What is traced, in the order in which it happens.

  /** A batch forward, to its losses. */
  const passOf = (given: Tensors, draw: Tensor, embeddings = encode?.(featuresOf(given))): Pass<Seen> => {
    // `Batch` says what the user's functions are given: the arrays of `update`, and what is added here.
    const batch = { ...given, draw, ...(embeddings && { embeddings }) } as unknown as Batch;
    const seen = forward?.(batch) ?? ({} as Seen);
    return passFrom(options.losses(batch, seen), { batch, seen, networks });
  };

  /** Forward and backward. */
  const backward = ({ batch, draw }: Given) => {
    const { made, gradients } = withTrainingLayers(networks, { seed, step: draw }, () =>
      gradientsOf(() => passOf(batch, draw), variables),
    );
    checkReached(gradients, variables);
    return { pass: made, gradients: variables.map((weight, index) => gradients[index] ?? zerosLike(weight)) };
  };

  /** Gradients of several batches, in which every term counts the same whatever batch it is in. */
  const added = (sums: readonly Variable[], gradients: readonly Tensor[], terms: Tensor): Tensor[] =>
    sums.map((sum, index) => add(sum, mul(gradients[index] ?? 0, terms)));

  const moveBy = (totals: readonly Tensor[], { learningRate, update, terms }: Applied): void =>
    move(
      totals.map((total) => div(total, terms)),
      learningRate,
      update,
    );

  // What is compiled.

  const compiled: { dispose(): void }[] = [];
  const state = [...new Set([...networks.flatMap((each) => each.weights.map(variableOf)), ...slots, ...averages])];
  const program = <Inputs extends Tensors, Outputs extends Tensors>(
    name: string,
    compute: (inputs: Inputs) => Outputs,
    sums: readonly Variable[] = [],
    told = onRecompile,
  ): Program<Inputs, Outputs> => {
    const each = engine.program(`training step${name}`, compute, [...state, ...sums], told);
    compiled.push(each);
    return each;
  };

  const alone = program('', ({ applied, ...given }: Given & { applied: Applied }) => {
    const { pass, gradients } = backward(given);
    move(gradients, applied.learningRate, applied.update);
    return pass;
  });

  /** Programs for updates of several batches, or of one in chunks, with the sums of gradients that they share. */
  const severalBatches = () => {
    const sums = variables.map((weight) => tidy(() => variable(zerosLike(weight), false)));
    const clear = () => {
      for (const sum of sums) sum.assign(zerosLike(sum));
    };
    const adding = ({ terms, ...given }: Given & { terms: Tensor }) => {
      const { pass, gradients } = backward(given);
      for (const [index, total] of added(sums, gradients, terms).entries()) sums[index]?.assign(total);
      return pass;
    };
    const closing = ({ terms, applied, ...given }: Given & { terms: Tensor; applied: Applied }) => {
      const { pass, gradients } = backward(given);
      moveBy(added(sums, gradients, terms), applied);
      clear();
      return pass;
    };
    const applying = ({ applied }: { applied: Applied }) => {
      moveBy(sums, applied);
      clear();
      return {};
    };
    const inChunks =
      encode &&
      chunkSize !== undefined &&
      chunkedPass<Seen>({
        ...{ chunkSize, encode, passOf, networks, seed, variables, sums },
        learns: variables.some((each) =>
          options.networks.encoder?.weights.some((weight) => variableOf(weight) === each),
        ),
        // One of them tells of rows of another shape, which all of them get.
        program: (name, compute, told) => program(`, ${name}`, compute, sums, told ? onRecompile : () => {}),
      });
    return {
      sums,
      inChunks,
      adding: program(', accumulating', adding, sums),
      closing: program(', last of several', closing, sums),
      applying: program(', update', applying, sums),
    };
  };
  let made: ReturnType<typeof severalBatches> | undefined;
  const several = () => {
    made ??= severalBatches();
    return made;
  };

  // What runs.

  let counts = { updates: 0, batches: 0 };
  /** What waits for `apply`. */
  let waiting = { batches: 0, terms: 0 };

  const begin = (batch: ArraysOf<Tensors>): number => {
    const terms = termsOf(batch);
    counts = { ...counts, batches: counts.batches + 1 };
    waiting = { batches: waiting.batches + 1, terms: waiting.terms + terms };
    return terms;
  };

  /** Ends an update: what moving the weights needs to be told. */
  const end = ({ learningRate = optimizer.learningRate }: { readonly learningRate?: number } = {}) => {
    const terms = Math.max(waiting.terms, 1);
    counts = { ...counts, updates: counts.updates + 1 };
    waiting = { batches: 0, terms: 0 };
    return {
      learningRate: scalarArray(learningRate),
      update: scalarArray(counts.updates),
      terms: scalarArray(terms),
    };
  };

  const accumulate = async (batch: ArraysOf<Tensors>): Promise<ArraysOf<Pass<Seen>>> => {
    const { inChunks, adding } = several();
    const terms = scalarArray(begin(batch));
    const draw = counts.batches;
    if (inChunks) return inChunks({ batch, features: featuresIn(batch), draw, terms });
    return adding.run({ batch, draw: integerArray(draw), terms });
  };

  const apply: TrainingStep<Batch, Seen>['apply'] = async (options) => {
    if (waiting.batches === 0) throw nothingWaits();
    await several().applying.run({ applied: end(options) });
  };

  return {
    weights,
    slots: [...slots, ...averages],
    get counts() {
      return counts;
    },
    set counts(now) {
      counts = now;
    },
    async accumulate(batch) {
      return resultOf(await accumulate(arraysIn(batch)));
    },
    apply,
    async update(batch, options) {
      if (chunkSize !== undefined && encode) {
        const pass = await accumulate(arraysIn(batch));
        await apply(options);
        return resultOf(pass);
      }
      const isAlone = waiting.batches === 0;
      const arrays = arraysIn(batch);
      const terms = scalarArray(begin(arrays));
      const inputs = { batch: arrays, draw: integerArray(counts.batches), applied: end(options) };
      return resultOf(await (isAlone ? alone.run(inputs) : several().closing.run({ ...inputs, terms })));
    },
    async changeGradients(change) {
      if (waiting.batches === 0) throw nothingWaits();
      const { sums } = several();
      const changed = await change({ gradients: await gradientArrays(weights, sums), terms: waiting.terms });
      const terms = checkNumber('changeGradients', 'terms', changed?.terms, { above: 0 });
      assignGradients(weights, sums, changed.gradients);
      waiting = { ...waiting, terms };
    },
    async exchangeAverages() {
      if (averages.length === 0) return;
      const [ofWeights, ofAverages] = [await takeSnapshot(variables), await takeSnapshot(averages)];
      restoreSnapshot({ variables: averages, values: ofWeights.values });
      restoreSnapshot({ variables, values: ofAverages.values });
    },
    dispose() {
      for (const each of compiled) each.dispose();
      dispose([...slots, ...averages, ...(made?.sums ?? [])]);
    },
  };
}

const where = 'trainingStep';

/** What a program is given of a batch. Types, not interfaces: only then are they records of tensors. */
type Given = { readonly batch: Tensors; readonly draw: Tensor };

/** What it is given to move the weights. */
type Applied = { readonly learningRate: Scalar; readonly update: Scalar; readonly terms: Scalar };

/** A batch without its type: what names it has matters to the user's functions alone. */
const arraysIn = (batch: unknown): ArraysOf<Tensors> => batch as ArraysOf<Tensors>;

/** The part of a batch that `encode` takes. */
const featuresOf = ({ features }: Tensors): readonly Tensor[] => features as readonly Tensor[];

const featuresIn = ({ features }: ArraysOf<Tensors>): readonly HostArray[] => features as readonly HostArray[];

const termsOf = ({ terms }: ArraysOf<Tensors>): number => (isHostArray(terms) ? (terms.values[0] ?? 1) : 1);

function resultOf<Seen extends Tensors>({ loss, losses, rows, seen }: ArraysOf<Pass<Seen>>): StepResult<Seen> {
  const number = ({ values }: HostArray): number => values[0] ?? Number.NaN;
  return {
    loss: number(loss),
    losses: Object.fromEntries(Object.entries(losses).map(([name, each]) => [name, number(each)])),
    rows,
    seen,
  };
}

const nothingWaits = (): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-input',
    where,
    problem: 'no gradients wait to be applied',
    remedy: 'Call accumulate(batch) before, or update(batch), which does both.',
  });
