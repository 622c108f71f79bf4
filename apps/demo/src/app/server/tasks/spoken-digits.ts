import { audioEncoder } from '@encoderkit/audio';
import { classifier } from '@encoderkit/core';
import { spokenDigits as load } from '@encoderkit/datasets';
import { encoderOptions } from '../../../tasks/spoken-digits.ts';
import { labelledSamples } from './labelled-samples.ts';
import { prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

export const spokenDigits: Trainable = {
  title: 'Spoken digits',
  description: 'A bidirectional LSTM over MFCC hears which digit one of many voices says, in English.',
  modalities: ['sound'],
  defaults: { epochs: 6, learningRate: 0.003, samples: 0 },
  async prepare(options) {
    const data = await load({ size: 'small', progress: false });
    const encoder = audioEncoder({ ...encoderOptions, trimSilence: true });
    return prepared(classifier(encoder, { labels: data.labels }), data, options, { batchSize: 32, schedule: 'cosine' });
  },
  async samples(count) {
    const { test, labels } = await load({ size: 'small', progress: false });
    return labelledSamples(test, labels, count, (sound) => ({ sound }));
  },
};
