import type { ModalityTraining } from './modality-training.ts';

/** Options of the encoders and of the training: chosen on the validation emoji. Pictures vary in training, since there are few of them. */
export const emojiEncoderOptions = {
  image: {
    input: [32, 32, 3],
    filters: [16, 32],
    units: 64,
    embeddingDropout: 0.2,
    augmentation: { flip: 'horizontal', shift: 3, zoom: 0.1 },
  },
  // Words of one emoji alone are unknown ones, as many words of new emoji are: else every name to train on would be known for certain.
  text: { cell: 'none', embeddingSize: 64, minFrequency: 2, maxLength: 16 },
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

/** Encoders are trained alone, then frozen: what they give of emoji that they were trained on is then much like what they give of new ones. */
export const emojiFusion = {
  options: { batchSize: 64, learningRate: 0.004, schedule: 'cosine' },
  aloneOptions: { batchSize: 32, learningRate: 0.003, schedule: 'cosine' },
  epochs: { image: 25, text: 12, audio: 6, all: 4 },
  modalityDropout: 0.3,
} as const satisfies ModalityTraining;
