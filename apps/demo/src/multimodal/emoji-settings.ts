/** Options of the encoders and of the training: chosen on the validation emoji. Pictures vary in training, since there are few of them. */
export const emojiEncoderOptions = {
  image: {
    input: [32, 32, 3],
    filters: [16, 32],
    units: 64,
    embeddingDropout: 0.2,
    augmentation: { flip: 'horizontal', shift: 3, zoom: 0.1 },
  },
  text: {
    cell: 'gru',
    units: 32,
    bidirectional: true,
    embeddingSize: 32,
    pooling: 'max',
    maxLength: 16,
    dropout: 0.5,
  },
  audio: {
    maxSeconds: 2,
    features: { hopLength: 320, frameLength: 512, deltas: 1 },
    convolution: { filters: 48, kernelSize: 5, strides: 2 },
    cell: 'gru',
    units: 48,
    bidirectional: true,
    pooling: 'max',
    dropout: 0.3,
  },
} as const;

export const emojiFusedWidth = 64;
export const emojiHeadDropout = 0.3;
export const emojiModalityDropout = 0.3;

/**
 * Each encoder is trained by itself first, as long as it takes: trained together from the beginning, names are learnt so fast that little is
 * left to learn from pictures.
 */
export const emojiTraining = { batchSize: 64, learningRate: 0.004, schedule: 'cosine' } as const;
export const emojiAloneTraining = { batchSize: 32, learningRate: 0.003, schedule: 'cosine' } as const;
export const emojiEpochs = { image: 30, text: 8, audio: 4, all: 1 } as const;
