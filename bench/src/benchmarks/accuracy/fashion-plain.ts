import { fashionMnist } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import { accuracyBenchmark } from './accuracy-benchmark.ts';

/** Fashion-MNIST with the plain tutorial architecture: nothing but a schedule is added to it. */
export const fashionPlain = accuracyBenchmark({
  name: 'fashion-plain',
  description: 'Fashion-MNIST, 60,000 pictures, tutorial architecture, 10 epochs',
  data: fashionMnist,
  encoder: () => cnnEncoder({ input: [28, 28, 1], seed: 1 }),
  training: { epochs: 10, batchSize: 64, optimizer: 'adam', learningRate: 0.001, schedule: 'cosine' },
  target: { accuracy: 0.91 },
});
