import { applyLayer, hashSeeds, initializer, paddingScore, pooling, recurrentStack } from '@encoderkit/core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { paddingId } from '../vocabulary/vocabulary.ts';
import { embeddingName } from './embedding-name.ts';
import { type EmbeddingLayer, setEmbeddingRows } from './embedding-rows.ts';
import type { CompleteOptions } from './options.ts';

export interface TextNetworks {
  /** Ids `[batch, timesteps]` to vectors of texts. */
  readonly network: LayersModel;
  /** Ids to vectors of tokens, by the same layers. */
  readonly timesteps: LayersModel;
  readonly width: number;
  /** How many ids there are from now on: a row of the embedding for each. */
  setRows(rows: number): Promise<void>;
  /** Writes the rows of the embedding. */
  setEmbedding(values: Float32Array): void;
  /** The rows of the embedding. */
  embedding(): Promise<Float32Array>;
  /** Writes what each id counts in the mean, by rows: at `paddingId` it does not count at all. */
  setWeights(weights: Float32Array | undefined): void;
}

/** The networks, with as many ids as there are before `adapt`. Stock TF.js layers: embedding → recurrent layers → pooling. */
export function textNetworks(options: CompleteOptions, rowsAtFirst: number): TextNetworks {
  let rows = rowsAtFirst;
  const { embeddingSize, trainable, seed } = options;
  const ids = input({ shape: [null], dtype: 'int32', name: 'text_ids' });
  const table = layers.embedding({
    inputDim: rows,
    outputDim: embeddingSize,
    maskZero: true,
    trainable,
    embeddingsInitializer: initializer('uniform', hashSeeds(seed, 0)),
    name: embeddingName,
  });
  const outputs = tokenOutputs(applyLayer(table, ids), options);
  // The logarithm of what a token counts. It is never trained, and unfreezing the network leaves it alone.
  const bias = layers.embedding({
    inputDim: rows,
    outputDim: 1,
    trainable: false,
    embeddingsInitializer: initializer('zeros', 0),
    name: 'text_padding',
  });
  const hasBias = options.pooling !== 'last';
  const vector =
    options.pooling === 'last'
      ? outputs.last
      : pooling(outputs, applyLayer(bias, ids), {
          kind: options.pooling,
          name: 'text_pooling',
          seed: hashSeeds(seed, 2),
        });
  const write = (layer: EmbeddingLayer, values: Float32Array, width: number): void =>
    tidy(() => layer.setWeights([tensor(values, [values.length / width, width])]));

  return {
    network: model({ inputs: ids, outputs: vector, name: 'text' }),
    timesteps: model({ inputs: ids, outputs: outputs.sequence, name: 'text_steps' }),
    width: outputs.width,
    async setRows(count) {
      rows = count;
      await Promise.all([table, ...(hasBias ? [bias] : [])].map((layer) => setEmbeddingRows(layer, count)));
    },
    setEmbedding: (values) => write(table, values, embeddingSize),
    async embedding() {
      return (await table.getWeights()[0]?.data<'float32'>()) ?? new Float32Array(0);
    },
    setWeights(weights) {
      if (!hasBias) return;
      const scores = new Float32Array(rows);
      // Ids that stand for nothing have no weight, and do not come.
      weights?.forEach((weight, id) => {
        if (weight > 0) scores[id] = Math.log(weight);
      });
      scores[paddingId] = paddingScore;
      write(bias, scores, 1);
    },
  };
}

/** A vector for each token: what recurrent layers make of the embeddings, or these themselves. */
function tokenOutputs(embedded: SymbolicTensor, options: CompleteOptions): Parameters<typeof pooling>[0] {
  if (options.cell !== 'none') {
    const { cell, units, bidirectional, dropout, recurrentDropout, resetAfter, seed } = options;
    return recurrentStack(embedded, {
      ...{ cell, units, bidirectional, dropout, recurrentDropout, resetAfter },
      seed: hashSeeds(seed, 1),
      name: 'text',
    });
  }
  const { dropout: rate, embeddingSize: width } = options;
  const sequence = rate > 0 ? applyLayer(layers.spatialDropout1d({ rate, name: 'text_dropout' }), embedded) : embedded;
  return { sequence, last: sequence, width, continuation: undefined };
}
