import type { Engine, HostArray } from '@encoderkit/core';
import { randomGenerator } from '@encoderkit/core';
import {
  add,
  concat,
  dispose,
  div,
  expandDims,
  gather,
  matMul,
  mul,
  neg,
  reshape,
  sigmoid,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tensorScatterUpdate,
  tidy,
  unsortedSegmentSum,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import type { BatchShape, SkipGramBatch } from './batches.ts';

export interface SkipGramStep {
  /** One update; gives the mean loss of a pair. */
  run(batch: SkipGramBatch, learningRate: number): Promise<number>;
  /** The words' vectors, `[words, dimensions]`. */
  vectors(): Promise<Float32Array>;
  dispose(): void;
}

interface Sizes extends BatchShape {
  readonly words: number;
  readonly dimensions: number;
  readonly negatives: number;
  readonly seed: number;
}

/**
 * A word that is in many terms of one update would be moved by all of them at once, each as if the others were not: its learning rate times
 * its terms stays below this. It concerns words as frequent as "the" in large batches, and small vocabularies.
 */
const mostAtOnce = 4;

/**
 * One step of gradient descent on -log σ(v·c) for a pair and -log σ(-v·n) for its negative samples (Mikolov et al. 2013, arXiv:1310.4546,
 * equation 4), with gradients in closed form: they are of a few thousand rows, and the tables' other rows are not touched. A group of centres
 * shares as many negative samples as it has centres, each counting `negatives / groupSize` (Ji et al. 2016, arXiv:1604.04661, share them
 * within a window).
 */
export function skipGramStep(
  engine: Engine,
  { groups, groupSize, words, dimensions, negatives, seed }: Sizes,
): SkipGramStep {
  const centreTable = tidy(() => variable(beginning(words, dimensions, seed), false));
  const contextTable = tidy(() => variable(zeros([words + 1, dimensions]), false));
  const centreCount = groups * groupSize;

  const compute = (inputs: Inputs) => {
    const { centres, centreRows, centrePlaces, pairCentres, contextRows, pairPlaces, negativePlaces } = inputs;
    const { pairsOfCentre, pairWeights, centreRates, contextRates } = inputs;
    const grouped = (rows: Tensor): Tensor => reshape(rows, [groups, groupSize, dimensions]);
    const contextTableRows = gather(contextTable, contextRows);
    const centre = gather(centreTable, centres) as Tensor2D;
    const pairCentre = gather(centre, pairCentres);
    const pairContext = gather(contextTableRows, pairPlaces);
    const negative = grouped(gather(contextTableRows, negativePlaces));

    const pairScores = sum(mul(pairCentre, pairContext), 1);
    const negativeScores = matMul(grouped(centre), negative, false, true);
    const shares = mul(reshape(pairsOfCentre, [groups, groupSize, 1]), negatives / groupSize);
    const pairErrors = expandDims(mul(sub(sigmoid(pairScores), 1), pairWeights), 1);
    const negativeErrors = mul(sigmoid(negativeScores), shares);

    const ofCentres = add(
      unsortedSegmentSum(mul(pairErrors, pairContext), pairCentres, centreCount),
      reshape(matMul(negativeErrors, negative), [centreCount, dimensions]),
    );
    const ofNegatives = reshape(matMul(negativeErrors, grouped(centre), true, false), [centreCount, dimensions]);
    const ofContexts = concat([mul(pairErrors, pairCentre), ofNegatives], 0);
    const places = concat([pairPlaces, negativePlaces], 0);

    const loss = div(
      add(sum(mul(softplus(neg(pairScores)), pairWeights)), sum(mul(softplus(negativeScores), shares))),
      sum(pairWeights),
    );
    move(centreTable, centreRows, unsortedSegmentSum(ofCentres, centrePlaces, centreCount), centreRates);
    move(contextTable, contextRows, unsortedSegmentSum(ofContexts, places, contextRows.size), contextRates);
    return { loss };
  };
  const program = engine.program('skip-gram step', compute);

  return {
    async run(batch, learningRate) {
      const integers = (values: Int32Array): HostArray => ({ dtype: 'int32', shape: [values.length], values });
      const floats = (values: Float32Array): HostArray => ({ dtype: 'float32', shape: [values.length], values });
      const rates = (terms: Float32Array) => floats(terms.map((count) => Math.min(learningRate, mostAtOnce / count)));
      const { loss } = await program.run({
        centres: integers(batch.centres),
        centreRows: integers(batch.centreRows),
        centrePlaces: integers(batch.centrePlaces),
        pairCentres: integers(batch.pairCentres),
        contextRows: integers(batch.contextRows),
        pairPlaces: integers(batch.pairPlaces),
        negativePlaces: integers(batch.negativePlaces),
        pairsOfCentre: floats(batch.pairsOfCentre),
        pairWeights: floats(batch.pairWeights),
        centreRates: rates(batch.centreTerms),
        contextRates: rates(batch.contextTerms),
      });
      return loss.values[0] ?? Number.NaN;
    },
    async vectors() {
      const values = await centreTable.data<'float32'>();
      return values.slice(0, words * dimensions);
    },
    dispose() {
      program.dispose();
      dispose([centreTable, contextTable]);
    },
  };
}

/** What a step is computed from: a batch, and how far each row of the tables moves. */
type Inputs = Readonly<
  Record<
    | 'centres'
    | 'centreRows'
    | 'centrePlaces'
    | 'pairCentres'
    | 'contextRows'
    | 'pairPlaces'
    | 'negativePlaces'
    | 'pairsOfCentre'
    | 'pairWeights'
    | 'centreRates'
    | 'contextRates',
    Tensor1D
  >
>;

/** Rows of a table a step down the gradient. Each row is named once, but for the spare one, which gets what it had. */
function move(table: Variable, rows: Tensor1D, gradient: Tensor, rates: Tensor1D): void {
  const moved = sub(gather(table, rows), mul(gradient, expandDims(rates, 1)));
  table.assign(tensorScatterUpdate(table, expandDims(rows, 1), moved));
}

/** As word2vec's program begins: from -1/2 to 1/2, over the number of dimensions. */
function beginning(words: number, dimensions: number, seed: number): Tensor {
  const random = randomGenerator([seed, 0]);
  const values = new Float32Array((words + 1) * dimensions);
  for (let at = 0; at < values.length; at++) values[at] = (random.uniform() - 0.5) / dimensions;
  return tensor(values, [words + 1, dimensions]);
}
