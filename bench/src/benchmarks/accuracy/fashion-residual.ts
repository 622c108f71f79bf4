import { clothes } from '@encoderkit/demo/tasks';
import { cnnEncoder } from '@encoderkit/vision';
import { accuracyBenchmark } from './accuracy-benchmark.ts';

/** Fashion-MNIST with a small residual network, mirrored and shifted. */
export const fashionResidual = accuracyBenchmark({
  name: 'fashion-residual',
  description: 'Fashion-MNIST, 60,000 pictures, residual preset with augmentation, within 20 minutes',
  data: () => clothes.data({}),
  encoder: () =>
    cnnEncoder({
      input: [28, 28, 1],
      preset: 'residual',
      augmentation: { flip: 'horizontal', shift: 2, fillMode: 'constant' },
      seed: 1,
    }),
  training: {
    epochs: 14,
    batchSize: 64,
    optimizer: { name: 'adamw', weightDecay: 0.02 },
    learningRate: 0.002,
    schedule: 'oneCycle',
  },
  target: { accuracy: 0.93, seconds: 1_200 },
});
