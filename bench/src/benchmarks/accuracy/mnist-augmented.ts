import { digits } from '@encoderkit/demo/tasks';
import { cnnEncoder } from '@encoderkit/vision';
import { accuracyBenchmark } from './accuracy-benchmark.ts';

/** 8,000 digits with the tutorial architecture, turned, shifted and scaled a little. */
export const mnistAugmented = accuracyBenchmark({
  name: 'mnist-augmented',
  description: 'MNIST, 8,000 digits, tutorial architecture with augmentation, 20 epochs',
  data: () => digits.data({}),
  encoder: () => cnnEncoder({ input: [28, 28, 1], augmentation: { shift: 2, rotate: 10, zoom: 0.1 }, seed: 1 }),
  training: { epochs: 20, batchSize: 64, optimizer: 'adam', learningRate: 0.002, schedule: 'oneCycle' },
  target: { accuracy: 0.985 },
});
