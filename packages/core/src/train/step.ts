import { checkNumber, EncoderKitError } from '@encoderkit/errors';
import { dispose, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { type HostArray, integerArray, isHostArray, scalarArray } from '../base/host-array.ts';
import type { ArraysOf, Engine, Program, Tensors } from '../engine/engine.ts';
import { markTrained } from '../model/trained.ts';
import { restoreSnapshot, takeSnapshot } from '../model/weights.ts';
import { checkReached } from './check-losses.ts';
import { chunkedPass } from './chunked-pass.ts';
import { assignGradients, gradientArrays } from './gradient-sums.ts';
import type { Objective } from './objective.ts';
import { optimizerFrom } from './optimizer/optimizers.ts';
import { trainedWeights } from './parameters.ts';
import { gradientsOf, type Pass, passFrom } from './pass.ts';
import { type Applied, type Given, severalBatches } from './several-batches.ts';
import { checkStep } from './step-options.ts';
import type { StepResult, TrainingStep, UpdateOptions } from './step-types.ts';
import { withTrainingLayers } from './training-layers.ts';
import { weightUpdate } from './weight-update.ts';

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
 * import { mean, square, sub, type Tensor } from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * const line = sequential({ layers: [layers.dense({ units: 1, inputShape: [1], name: 'line' })] });
 * const step = trainingStep(await chooseEngine('auto'), {
 *   networks: { line },
 *   losses: ({ x, y }: { x: Tensor; y: Tensor }) => ({ squaredError: mean(square(sub(line.apply(x) as Tensor, y))) }),
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

  // What is compiled.

  const compiled: { dispose(): void }[] = [];
  const program = <Inputs extends Tensors, Outputs extends Tensors>(
    name: string,
    compute: (inputs: Inputs) => Outputs,
    told = onRecompile,
  ): Program<Inputs, Outputs> => {
    const each = engine.program(`training step${name}`, compute, told);
    compiled.push(each);
    return each;
  };

  const alone = program('', ({ applied, ...given }: Given & { applied: Applied }) => {
    const { pass, gradients } = backward(given);
    move(gradients, applied.learningRate, applied.update);
    return pass;
  });

  let shared: ReturnType<typeof severalBatches<Seen>> | undefined;
  /** For updates of several batches, or of one in chunks: sums of gradients, which most trainings do without, are made when they are needed. */
  const several = () => {
    shared ??= severalBatches({ variables, backward, move, program });
    return shared;
  };
  const inChunks =
    encode && chunkSize !== undefined
      ? chunkedPass<Seen>({
          ...{ chunkSize, encode, passOf, networks, seed, variables, sums: several().sums },
          learns: weights.some(({ name }) => name.startsWith('encoder/')),
          // One of them tells of rows of another shape, which all of them get.
          program: (name, compute, told) => program(`, ${name}`, compute, told ? onRecompile : () => {}),
        })
      : undefined;

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
    markTrained(networks);
    counts = { ...counts, updates: counts.updates + 1 };
    waiting = { batches: 0, terms: 0 };
    return {
      learningRate: scalarArray(learningRate),
      update: scalarArray(counts.updates),
      terms: scalarArray(terms),
    };
  };

  const accumulate = async (batch: ArraysOf<Tensors>): Promise<ArraysOf<Pass<Seen>>> => {
    const terms = scalarArray(begin(batch));
    const draw = counts.batches;
    if (inChunks) return inChunks({ batch, features: featuresIn(batch), draw, terms });
    return several().adding.run({ batch, draw: integerArray(draw), terms });
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
      if (inChunks) {
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
      dispose([...slots, ...averages, ...(shared?.sums ?? [])]);
    },
  };
}

const where = 'trainingStep';

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
