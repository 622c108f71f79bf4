import { applyLayer, hashSeeds, type Initializer, initializer, randomGenerator } from '@encoderkit/core';
import { tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type CompleteDenseStack, denseStack } from './base/dense-stack.ts';
import type { LevelColumn } from './columns/complete-columns.ts';
import { rowsOfLevels, unknownId } from './columns/level-column.ts';

/**
 * Stock TF.js layers: all measured columns as one input `[batch, numbers]`; an input for each column of categories, `[batch, 1]` ids for an
 * embedding, or for several at once `[batch, rows]` what each level counts in the mean of embeddings; joined, then dense layers.
 *
 * @param numbers how many numbers the measured columns become
 */
export function tableNetwork(
  numbers: number,
  levelColumns: readonly LevelColumn[],
  options: CompleteDenseStack,
): LayersModel {
  const inputs: SymbolicTensor[] = [];
  const parts: SymbolicTensor[] = [];
  if (numbers > 0) {
    const measured = input({ shape: [numbers], name: 'tabular_numbers' });
    inputs.push(measured);
    parts.push(measured);
  }
  for (const [index, column] of levelColumns.entries()) {
    const { levels, vector } = levelParts(column, index, hashSeeds(options.seed, 1000 + index));
    inputs.push(levels);
    parts.push(vector);
  }
  const [first, ...others] = parts;
  if (!first) throw new RangeError('a table without columns');
  const joined = others.length === 0 ? first : applyLayer(layers.concatenate({ name: 'tabular_columns' }), parts);
  return model({ inputs, outputs: denseStack(joined, 'tabular', options), name: 'tabular' });
}

function levelParts(column: LevelColumn, index: number, seed: number) {
  // Layers that are told apart by more than the column, since what TF.js cannot have in a name is left out.
  const name = `tabular_${index}_${column.name.replaceAll(/[^A-Za-z0-9]+/g, '_')}`;
  const [rows, units] = [rowsOfLevels(column), column.embeddingSize];
  if (column.kind === 'categories') {
    const levels = input({ shape: [rows], name: `${name}_levels` });
    const mean = layers.dense({
      units,
      useBias: false,
      kernelInitializer: levelInitializer(seed),
      name: `${name}_embedding`,
    });
    return { levels, vector: applyLayer(mean, levels) };
  }
  const levels = input({ shape: [1], dtype: 'int32', name: `${name}_level` });
  const embedding = layers.embedding({
    inputDim: rows,
    outputDim: units,
    embeddingsInitializer: levelInitializer(seed),
    name: `${name}_embedding`,
  });
  const flat = layers.flatten({ name: `${name}_vector` });
  return { levels, vector: applyLayer(flat, applyLayer(embedding, levels)) };
}

/** Uniform in ±0.05, as Keras' embeddings begin; but the unknown level in their middle, where it stays unless training meets one. */
function levelInitializer(seed: number): Initializer {
  return Object.assign(initializer('uniform', seed), {
    apply([rows = 0, length = 0]: number[]) {
      const random = randomGenerator(seed);
      const values = Float32Array.from({ length: rows * length }, () => 0.1 * random.uniform() - 0.05);
      return tensor(values.fill(0, unknownId * length, (unknownId + 1) * length), [rows, length]);
    },
  });
}
