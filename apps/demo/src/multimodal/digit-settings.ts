import type { ModalityTraining } from './modality-training.ts';

/**
 * How much of each modality of the digits is spoilt: chosen so that an encoder alone gets about seven in ten validation examples right.
 */
export const digitCorruption = { image: 0.6, text: 0.15, audio: 0.51 } as const;

/** Small encoders, so that one training takes seconds. Text is read letter by letter, since letters are what is spoilt in it. */
export const digitEncoderOptions = {
  image: { input: [28, 28, 1], filters: [8, 16], units: 32 },
  text: {
    tokenizer: 'characters',
    cell: 'gru',
    units: 24,
    bidirectional: true,
    embeddingSize: 16,
    pooling: 'max',
    maxLength: 32,
  },
  audio: {
    features: { hopLength: 256, deltas: 1 },
    convolution: { filters: 32, kernelSize: 5, strides: 2 },
    cell: 'gru',
    units: 32,
    pooling: 'max',
    dropout: 0.3,
  },
} as const;

/** Of the vector that fusion gives, except by `concat`, which is as wide as all encoders together. */
export const digitFusedWidth = 64;

export const digitHeadDropout = 0.2;

/** Of every encoder, with a classifier on it. */
export const digitTraining = { batchSize: 64, learningRate: 0.004, schedule: 'cosine' } as const;

/** Of models that are to be asked with less than they know. */
export const digitModalityDropout = 0.4;

/** Encoders are trained alone, then frozen: so every fusion is one of the same vectors, and takes a second. */
export const digitFusion = {
  options: { batchSize: 128, learningRate: 0.008, schedule: 'cosine' },
  aloneOptions: digitTraining,
  epochs: { image: 6, text: 6, audio: 6, all: 6 },
  modalityDropout: digitModalityDropout,
} as const satisfies ModalityTraining;

/** What is compared. */
export const digitFusionKinds = ['concat', 'sum', 'gated', 'attention', 'bilinear'] as const;
export const digitFusionSeeds = [1, 2, 3] as const;
