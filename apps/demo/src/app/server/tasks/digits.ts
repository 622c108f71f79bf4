import { classifier } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import { centredInk } from './centred-ink.ts';
import { labelledSamples } from './labelled-samples.ts';
import { prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

export const digits: Trainable = {
  title: 'Handwritten digits',
  description: 'A convolutional network learns to read MNIST’s digits.',
  modalities: ['image'],
  defaults: { epochs: 5, learningRate: 0.001, samples: 0 },
  async prepare(options) {
    const data = await mnist();
    const model = classifier(cnnEncoder({ input: [28, 28, 1], seed: 1 }), { labels: data.labels });
    return prepared(model, data, options);
  },
  async samples(count) {
    const { test, labels } = await mnist();
    return labelledSamples(test, labels, count, (image) => ({ image }));
  },
  likeData: centredInk,
};
