import { type CellName, classifier, type HostArray, randomGenerator } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { recurrentFlops } from '../measure/flops.ts';

const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const [vocabulary, embeddingSize, units] = [10_000, 128, 128];
const gates = { rnn: 1, gru: 3, lstm: 4 };

interface TextModelOptions {
  readonly cell?: CellName;
  readonly bidirectional?: boolean;
}

/** Embedding 10,000 × 128, LSTM 128, its last output, Dense 10 softmax. The caller disposes it. */
export async function tutorialText({ cell = 'lstm', bidirectional = false }: TextModelOptions = {}) {
  const options = {
    maxTokens: vocabulary,
    embeddingSize,
    units,
    cell,
    bidirectional,
    pooling: 'last',
    seed: 1,
  } as const;
  const encoder = textEncoder(options);
  // As many words as there are rows for, beside padding and unknown.
  const words = Array.from({ length: vocabulary - 2 }, (_, index) => `word${index}`);
  await encoder.adapt([words, words]);
  return classifier(encoder, { labels, seed: 1 });
}

/** Operations of one sample in a training step. */
export const textTrainingFlops = (steps: number, { cell = 'lstm', bidirectional = false }: TextModelOptions = {}) =>
  3 * recurrentFlops({ steps, features: embeddingSize, units, gates: gates[cell], directions: bidirectional ? 2 : 1 });

/**
 * Made-up texts with classes: how long a step takes does not depend on what is in them. Without padding, or of lengths from half of `steps`
 * to all.
 */
export function madeUpTexts(
  batch: number,
  steps: number,
  padded = false,
): { readonly features: HostArray; readonly targets: HostArray } {
  const random = randomGenerator([2, batch, steps]);
  const isPadding = (text: number, at: number): boolean => padded && at >= steps * (1 - text / (2 * batch));
  const ids = Int32Array.from({ length: batch * steps }, (_, index) =>
    isPadding(Math.floor(index / steps), index % steps) ? 0 : 1 + random.integer(vocabulary - 1),
  );
  const classes = Int32Array.from({ length: batch }, () => random.integer(labels.length));
  return {
    features: { dtype: 'int32', shape: [batch, steps], values: ids },
    targets: { dtype: 'int32', shape: [batch], values: classes },
  };
}
