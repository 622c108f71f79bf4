import { clothes } from '@encoderkit/demo/tasks';
import { accuracyBenchmark } from './accuracy-benchmark.ts';

/** Fashion-MNIST with the plain tutorial architecture: nothing but a schedule is added to it. */
export const fashionPlain = accuracyBenchmark({
  name: 'fashion-plain',
  description: 'Fashion-MNIST, 60,000 pictures, tutorial architecture, 10 epochs',
  data: () => clothes.data({}),
  encoder: clothes.encoder,
  training: { ...clothes.training, epochs: 10, optimizer: 'adam', schedule: 'cosine' },
  target: { accuracy: 0.91 },
});
