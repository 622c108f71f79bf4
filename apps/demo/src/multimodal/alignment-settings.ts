/**
 * Options of the matcher of emoji, its encoders and its training: chosen on the validation emoji, and known emoji in validation voices.
 *
 * Names need no order of words. Pictures need wide vectors: with 64 numbers they came to lie near their names and the sounds near theirs, but
 * sounds not near pictures.
 */
export const alignmentEncoderOptions = {
  image: { input: [32, 32, 3], filters: [32, 64], units: 512, augmentation: { shift: 2 } },
  text: { tokenizer: 'segmenter', maxTokens: 20_000, cell: 'none', embeddingSize: 128, maxLength: 32 },
  audio: {
    maxSeconds: 2,
    trimSilence: true,
    features: { hopLength: 320, frameLength: 512, deltas: 1 },
    convolution: [
      { filters: 96, kernelSize: 5, strides: 2 },
      { filters: 192, kernelSize: 3, strides: 2 },
    ],
    cell: 'gru',
    units: 192,
    bidirectional: true,
    pooling: 'max',
    dropout: 0.3,
  },
} as const;

/** Length of the vectors in the common space. */
export const alignmentWidth = 128;

export const alignmentTraining = { batchSize: 256, learningRate: 0.002, schedule: 'cosine' } as const;
export const alignmentEpochs = 8;
