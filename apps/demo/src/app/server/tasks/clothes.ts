import { classifier } from '@encoderkit/core';
import { fashionMnist, fashionMnistAvailable } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import { lightOnDark } from './centred-ink.ts';
import { labelledSamples } from './labelled-samples.ts';
import { prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

export const clothes: Trainable = {
  title: 'Clothes',
  description: 'The same network tells ten kinds of clothes of Fashion-MNIST apart.',
  modalities: ['image'],
  defaults: { epochs: 3, learningRate: 0.001, samples: 10_000 },
  async missing() {
    return (await fashionMnistAvailable())
      ? undefined
      : 'Fashion-MNIST is not on this machine (see packages/datasets).';
  },
  async prepare(options) {
    const data = await fashionMnist();
    const model = classifier(cnnEncoder({ input: [28, 28, 1], seed: 1 }), { labels: data.labels });
    return prepared(model, data, options);
  },
  async samples(count) {
    const { test, labels } = await fashionMnist();
    return labelledSamples(test, labels, count, (image) => ({ image }));
  },
  likeData: lightOnDark,
};
