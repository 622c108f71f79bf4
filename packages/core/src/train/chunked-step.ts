import {
  add,
  dispose,
  div,
  mul,
  type Scalar,
  type Tensor,
  engine as tensorEngine,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';
import { hashSeeds } from '../base/random.ts';
import { filledRows, padRows, rowsBetween, stackedRows } from '../base/rows.ts';
import { turnTaker } from '../base/turn-of-others.ts';
import type { Engine } from '../engine/engine.ts';
import { type AnyModel, headForward, networksOf, trunkForward, variableOf, variablesOf } from '../model/model.ts';
import { trunkOf } from '../model/trunk.ts';
import {
  atLeastOne,
  integerArray,
  observedLoss,
  type StepOptions,
  scalarArray,
  sharesOf,
  type TrainingStep,
  zerosFor,
} from './step.ts';
import { withTrainingLayers } from './training-layers.ts';
import { weightUpdate } from './weight-update.ts';

interface ChunkedStepOptions extends StepOptions {
  /** How many rows go through the encoder at once. */
  readonly chunkSize: number;
}

/**
 * A step that makes the update of the whole batch and has the encoder's activations of a chunk of it only, by gradients that are cached at the embeddings
 * (Gao, Zhang, Han & Callan 2021, arXiv:2101.06983):
 *
 * 1. each chunk goes through the encoder, of which only the embeddings are kept;
 * 2. the head and its loss see the embeddings of the batch: gradients by them, by the head's weights, and those of all penalties;
 * 3. each chunk goes through the encoder again, with the same draws, and its part of that gradient flows back;
 * 4. what was summed up moves the weights.
 *
 * The order is that of the chain rule: the gradient is the one of `trainingStep`, but for layers in the encoder that look at
 * a batch as a whole. Batch normalisation there sees a chunk, and follows its statistics once for each.
 */
export function chunkedStep(engine: Engine, model: AnyModel, options: ChunkedStepOptions): TrainingStep {
  const { seed, chunkSize, onRecompile } = options;
  const update = weightUpdate(model, options);
  const { variables, slots } = update;
  const sums = zerosFor(variables);
  const networks = networksOf(model);
  const encoderVariables = trunkOf(model).network.trainableWeights.map(variableOf);
  const learns = encoderVariables.length > 0;
  const giveWay = turnTaker();

  // All layers get their draws in every program, so that a layer has the same in each.
  const embeddingsOf = (features: readonly Tensor[], draw: Tensor, keepsStatistics: boolean): Tensor =>
    withTrainingLayers(networks, { seed, step: draw, keepsStatistics }, () =>
      trunkForward(model, features, { training: true }),
    );

  /** `gradients`: by variables, in their order; undefined for one that the result does not depend on. */
  const addToSums = (gradients: readonly (Tensor | undefined)[]): void => {
    for (const [index, gradient] of gradients.entries()) {
      const sumSoFar = sums[index];
      if (gradient && sumSoFar) sumSoFar.assign(add(sumSoFar, gradient));
    }
  };

  const encode = (...inputs: Tensor[]): Tensor[] => {
    const [features, [draw]] = split(inputs, 1) as [Tensor[], [Tensor]];
    return [embeddingsOf(features, draw, learns)];
  };

  const judge = (...inputs: Tensor[]): Tensor[] => {
    const [embeddings, targets, shares, draw, terms] = inputs as [Tensor, Tensor, Tensor, Tensor, Scalar];
    const { loss, seen } = observedLoss(model, networks, targets, shares, () =>
      headForward(model, embeddings, { training: true }),
    );
    const { value, gradients } = withTrainingLayers(networks, { seed, step: draw }, () =>
      gradientsOf(loss, [embeddings, ...variables]),
    );
    // In a group of batches every term counts the same, whatever batch it is in.
    const [byEmbeddings = zerosLike(embeddings), ...byVariables] = gradients.map(
      (gradient) => gradient && mul(gradient, terms),
    );
    addToSums(byVariables);
    const result = [value, seen.losses, seen.outputs, byEmbeddings].flatMap((tensor) => tensor?.clone() ?? []);
    dispose([seen.losses, seen.outputs].flatMap((tensor) => tensor ?? []));
    return result;
  };

  const flowBack = (...inputs: Tensor[]): Tensor[] => {
    const [features, [draw, byEmbeddings]] = split(inputs, 2) as [Tensor[], [Tensor, Tensor]];
    addToSums(gradientsOf(() => embeddingsOf(features, draw, false), encoderVariables, byEmbeddings).gradients);
    return [];
  };

  const move = (...inputs: Tensor[]): Tensor[] => {
    const [learningRate, step, termsOfGroup] = inputs as [Scalar, Scalar, Scalar];
    update.move(
      sums.map((total) => div(total, termsOfGroup)),
      learningRate,
      step,
    );
    for (const each of sums) each.assign(zerosLike(each));
    return [];
  };

  const state = [...variablesOf(model), ...slots, ...sums];
  const encoding = engine.program('training step, encoder', encode, state, onRecompile);
  const judging = engine.program('training step, head', judge, state);
  const flowing = engine.program('training step, encoder backward', flowBack, state);
  const moving = engine.program('training step, update', move, state);

  return {
    slots,
    async run(
      { features, targets, weights, terms },
      { update: step, draw, learningRate, applies, terms: termsOfGroup },
    ) {
      const rows = targets.shape[0] ?? 0;
      const chunks = Array.from({ length: Math.ceil(rows / chunkSize) }, (_, chunk) => ({
        start: chunk * chunkSize,
        inputs: [
          ...features.map((array) =>
            padRows(rowsBetween(array, chunk * chunkSize, (chunk + 1) * chunkSize), chunkSize),
          ),
          integerArray(drawOf(draw, chunk)),
        ],
      }));

      const embeddings: HostArray[] = [];
      for (const { inputs } of chunks) {
        embeddings.push(...(await encoding.run(inputs)));
        await giveWay();
      }

      const [loss, losses, outputs, byEmbeddings] = await judging.run([
        stackedRows(embeddings, rows),
        targets,
        sharesOf(weights, terms),
        integerArray(draw),
        scalarArray(options.accumulate > 1 ? terms : atLeastOne(terms)),
      ]);
      if (!loss || !losses || !outputs || !byEmbeddings) throw new RangeError('a training step gave no outputs');

      if (learns) {
        for (const { start, inputs } of chunks) {
          // Rows that only fill up the chunk have no part in the loss.
          const own = filledRows(rowsBetween(byEmbeddings, start, start + chunkSize), chunkSize, 0);
          await flowing.run([...inputs, own]);
          await giveWay();
        }
      }

      if (applies) await moving.run([learningRate, step, atLeastOne(termsOfGroup)].map(scalarArray));
      return { loss: loss.values[0] ?? Number.NaN, losses, outputs };
    },
    dispose() {
      for (const program of [encoding, judging, flowing, moving]) program.dispose();
      dispose([...slots, ...sums]);
    },
  };
}

/** What a chunk's random layers draw by: numbers of its own, the same whenever the batch comes. The first has those of its batch. */
const drawOf = (batch: number, chunk: number): number => (chunk === 0 ? batch : hashSeeds(batch, chunk) | 0);

/** The last of a program's inputs, and all before them. */
const split = (inputs: readonly Tensor[], last: number): [Tensor[], Tensor[]] => [
  inputs.slice(0, -last),
  inputs.slice(-last),
];

interface Gradients {
  readonly value: Tensor;
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * The gradient of a function by tensors, variables among them; of its product with `along`, where its value is no scalar. TF.js' `grads` and
 * `variableGrads` are this with checks, which refuse a tensor that the value does not depend on, and what is not one kind or the other.
 */
function gradientsOf(body: () => Tensor, by: Tensor[], along?: Tensor): Gradients {
  const { value, grads } = tensorEngine().gradients(body, by, along, true);
  return { value, gradients: grads };
}
