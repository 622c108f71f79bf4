import { tagger } from '@encoderkit/core';
import { brown } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { encoderOptions } from '../../../tasks/brown.ts';
import { prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

export const partsOfSpeech: Trainable = {
  title: 'Parts of speech',
  description: 'A bidirectional LSTM says of every word of a sentence whether it is a noun, a verb, …',
  modalities: ['text'],
  defaults: { epochs: 2, learningRate: 0.003, samples: 5000 },
  async prepare(options) {
    const data = await brown();
    const model = tagger(textEncoder(encoderOptions), { labels: data.labels });
    return prepared(model, data, options);
  },
  example: 'The old man the boats while time flies like an arrow .',
};
