import { add, mul, type Tensor, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type HostArray, integerArray } from '../base/host-array.ts';
import { hashSeeds } from '../base/random.ts';
import { filledRows, padRows, rowsBetween, stackedRows } from '../base/rows.ts';
import { turnTaker } from '../base/turn-of-others.ts';
import type { ArraysOf, Program, Tensors } from '../engine/engine.ts';
import { gradientsOf, type Pass } from './pass.ts';
import { withTrainingLayers } from './training-layers.ts';

interface Chunks<Seen extends Tensors> {
  /** How many rows go through the encoder at once. */
  readonly chunkSize: number;
  readonly encode: (features: readonly Tensor[]) => Tensor;
  /** The losses of a batch that has its embeddings. */
  readonly passOf: (batch: Tensors, draw: Tensor, embeddings: Tensor) => Pass<Seen>;
  readonly networks: readonly LayersModel[];
  /** Whether the encoder has weights that are trained. */
  readonly learns: boolean;
  readonly seed: number;
  readonly variables: readonly Variable[];
  /** Sums of gradients, in the order of `variables`. */
  readonly sums: readonly Variable[];
  readonly program: <Inputs extends Tensors, Outputs extends Tensors>(
    name: string,
    compute: (inputs: Inputs) => Outputs,
    told?: boolean,
  ) => Program<Inputs, Outputs>;
}

interface ChunkedBatch {
  readonly batch: ArraysOf<Tensors>;
  readonly features: readonly HostArray[];
  readonly draw: number;
  /** How much the batch counts among those of its update. */
  readonly terms: HostArray;
}

/**
 * A batch forward and backward that needs the encoder's activations of a chunk of it only, by gradients that are cached at the embeddings
 * (Gao, Zhang, Han & Callan 2021, arXiv:2101.06983):
 *
 * 1. each chunk goes through the encoder, of which only the embeddings are kept;
 * 2. the head and its loss see the embeddings of the batch: gradients by them, by the head's weights, and those of all penalties;
 * 3. each chunk goes through the encoder again, with the same draws, and its part of that gradient flows back.
 *
 * The order is that of the chain rule: the gradient is the one of a whole batch, but for layers in the encoder that look at
 * a batch as a whole. Batch normalisation there sees a chunk, and follows its statistics once for each.
 */
export function chunkedPass<Seen extends Tensors>(chunks: Chunks<Seen>) {
  const { chunkSize, encode, passOf, networks, learns, seed, variables, sums, program } = chunks;
  const giveWay = turnTaker();

  const embed = (features: readonly Tensor[], draw: Tensor, keepsStatistics: boolean): Tensor =>
    withTrainingLayers(networks, { seed, step: draw, keepsStatistics }, () => encode(features));

  /** `gradients`: by variables, in their order; undefined for one that the result does not depend on. */
  const addToSums = (gradients: readonly (Tensor | undefined)[]): void => {
    for (const [index, gradient] of gradients.entries()) {
      const sumSoFar = sums[index];
      if (gradient && sumSoFar) sumSoFar.assign(add(sumSoFar, gradient));
    }
  };

  type Encoding = { features: readonly Tensor[]; draw: Tensor };
  const embedding = ({ features, draw }: Encoding) => ({ embeddings: embed(features, draw, learns) });
  const encoding = program('encoder', embedding, true);

  type Judged = { batch: Tensors; embeddings: Tensor; draw: Tensor; terms: Tensor };
  const judging = program('head', ({ batch, embeddings, draw, terms }: Judged) => {
    const { made, gradients } = withTrainingLayers(networks, { seed, step: draw }, () =>
      gradientsOf(() => passOf(batch, draw, embeddings), [embeddings, ...variables]),
    );
    // In a group of batches every term counts the same, whatever batch it is in.
    const [byEmbeddings = zerosLike(embeddings), ...byVariables] = gradients.map(
      (gradient) => gradient && mul(gradient, terms),
    );
    addToSums(byVariables);
    return { pass: made, byEmbeddings };
  });

  type Flowing = { features: readonly Tensor[]; draw: Tensor; byEmbeddings: Tensor };
  const flowing = program('encoder backward', ({ features, draw, byEmbeddings }: Flowing) => {
    addToSums(gradientsOf(() => ({ loss: embed(features, draw, false) }), variables, byEmbeddings).gradients);
    return {};
  });

  return async ({ batch, features, draw, terms }: ChunkedBatch): Promise<ArraysOf<Pass<Seen>>> => {
    const rows = features[0]?.shape[0] ?? 0;
    const pieces = Array.from({ length: Math.ceil(rows / chunkSize) }, (_, piece) => {
      const start = piece * chunkSize;
      const own = features.map((array) => padRows(rowsBetween(array, start, start + chunkSize), chunkSize));
      return { start, inputs: { features: own, draw: integerArray(drawOf(draw, piece)) } };
    });

    const embeddings: HostArray[] = [];
    for (const { inputs } of pieces) {
      embeddings.push((await encoding.run(inputs)).embeddings);
      await giveWay();
    }

    const { pass, byEmbeddings } = await judging.run({
      batch,
      embeddings: stackedRows(embeddings, rows),
      draw: integerArray(draw),
      terms,
    });

    for (const { start, inputs } of learns ? pieces : []) {
      // Rows that only fill up the chunk have no part in the loss.
      const own = filledRows(rowsBetween(byEmbeddings, start, start + chunkSize), chunkSize, 0);
      await flowing.run({ ...inputs, byEmbeddings: own });
      await giveWay();
    }
    return pass;
  };
}

/** What a chunk's random layers draw by: numbers of its own, the same whenever the batch comes. The first has those of its batch. */
const drawOf = (batch: number, chunk: number): number => (chunk === 0 ? batch : hashSeeds(batch, chunk) | 0);
