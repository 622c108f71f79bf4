import { classifier } from '@encoderkit/core';
import { spamAssassin } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { encoderOptions } from '../../../tasks/spam.ts';
import { labelledSamples } from './labelled-samples.ts';
import { prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

export const mail: Trainable = {
  title: 'Mail, ham or spam',
  description: 'A bidirectional GRU reads mails without their headers, and shows which words weighed most.',
  modalities: ['text'],
  defaults: { epochs: 3, learningRate: 0.003, samples: 1500 },
  async prepare(options) {
    const data = await spamAssassin();
    const model = classifier(textEncoder(encoderOptions), { labels: data.labels });
    return prepared(model, data, options, { batchSize: 32, schedule: 'cosine' });
  },
  async samples(count) {
    const { test, labels } = await spamAssassin();
    return labelledSamples(test, labels, count, (text) => ({ text }));
  },
  example: 'Congratulations! You have won a free holiday. Click here to claim your money now, no credit card needed.',
};
