import { type Tensor, tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

export type EmbeddingLayer = ReturnType<typeof layers.embedding>;

/** What TF.js keeps to itself of an embedding: how many rows it has cannot be changed from outside. */
interface Parts {
  inputDim: number;
  embeddings: { shape: number[]; val: Variable };
  readonly embeddingsInitializer: { apply(shape: number[], dtype?: 'float32'): Tensor };
}

/**
 * Gives an embedding another number of rows. Those that it has stay, as many as there is room for; new ones are what they would have been had there been
 * as many from the start, since an initialiser draws row after row. The weight keeps its name, and whether it is trained.
 */
export async function setEmbeddingRows(layer: EmbeddingLayer, rows: number): Promise<void> {
  const parts = layer as unknown as Parts;
  const { embeddings } = parts;
  const [before = 0, width = 0] = embeddings.shape;
  if (rows === before) return;
  const shape = [rows, width];
  const initial = parts.embeddingsInitializer.apply(shape, 'float32');
  const [values, old] = await Promise.all([initial.data<'float32'>(), embeddings.val.data<'float32'>()]);
  initial.dispose();
  values.set(old.subarray(0, values.length));
  const { trainable, name } = embeddings.val;
  // A name is free again once its variable is gone.
  embeddings.val.dispose();
  embeddings.val = tidy(() => variable(tensor(values, shape), trainable, name));
  embeddings.shape = shape;
  parts.inputDim = rows;
}
