import { audioEncoder } from '@encoderkit/audio';
import { classifier, fuse } from '@encoderkit/core';
import { multimodalDigits } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import {
  digitEncoderOptions,
  digitFusedWidth,
  digitHeadDropout,
  digitModalityDropout,
  digitTraining,
} from '../../../multimodal/digit-settings.ts';
import { centredInk } from '../../../tasks/centred-ink.ts';
import type { Sample } from '../../../tasks/sample.ts';
import { prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

/** Less than where modalities are compared: people draw and speak more clearly, but not as the data sets do. */
const corruption = { image: 0.3, text: 0.05, audio: 0.25 };
const size = 'small';

export const digitsInThreeWays: Trainable = {
  title: 'Digits in three ways',
  description: 'One network reads a digit, hears it, or is told it in words of five languages, in any combination.',
  modalities: ['image', 'text', 'sound'],
  defaults: { epochs: 6, learningRate: digitTraining.learningRate, samples: 4000 },
  async prepare(options, context) {
    // All parts are spoilt a little, so that the model learns to weigh them against each other.
    const data = await multimodalDigits({ corruption, spoken: { size, ...context } });
    const { image, text, audio } = digitEncoderOptions;
    const encoder = fuse(
      {
        image: cnnEncoder({ ...image, seed: 1 }),
        text: textEncoder({ ...text, seed: 2 }),
        audio: audioEncoder({ ...audio, trimSilence: true, seed: 3 }),
      },
      { kind: 'gated', width: digitFusedWidth, modalityDropout: digitModalityDropout, seed: 1 },
    );
    const model = classifier(encoder, { labels: data.labels, dropout: digitHeadDropout, seed: 1 });
    return prepared(model, data, options, digitTraining);
  },
  async samples(count) {
    const { test, labels } = await multimodalDigits({ spoken: { size, progress: false } });
    const digits = await test.take(Math.floor(count / 3)).collect();
    const samples = digits.flatMap(({ input: { image, text, audio }, label = '' }): [string, Sample][] => [
      [label, { image }],
      [label, { text }],
      [label, { sound: audio }],
    ]);
    return { classes: labels, labels: samples.map(([label]) => label), samples: samples.map(([, sample]) => sample) };
  },
  likeData: centredInk,
  example: 'sieben',
};
