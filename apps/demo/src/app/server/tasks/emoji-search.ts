import type { MatchReport } from '@encoderkit/core';
import { emoji } from '@encoderkit/datasets';
import { heldOutExamples, trainingExamples } from '../../../multimodal/alignment-examples.ts';
import { alignmentEpochs, alignmentTraining } from '../../../multimodal/alignment-settings.ts';
import { emojiMatcher } from '../../../multimodal/emoji-matcher.ts';
import { type Judging, preparedWith } from './prepared.ts';
import type { Trainable } from './trainable.ts';

const ofMatches: Judging<MatchReport> = {
  metric: 'recall@10',
  judgement: ({ loss, recallAt10, directions }) => ({
    loss,
    accuracy: recallAt10,
    matches: directions.map(({ from, to, recallAt10: found, chance, gallery }) => ({
      from,
      to,
      found,
      chance: chance.recallAt10,
      gallery,
    })),
  }),
};

export const emojiSearch: Trainable = {
  title: 'Emoji by words, pictures and voices',
  description:
    'Pictures, words of six languages and spoken names come into one space, in which emoji can be searched. Voices are made first, once, in a minute or two.',
  modalities: ['image', 'text', 'sound'],
  defaults: { epochs: alignmentEpochs, learningRate: alignmentTraining.learningRate, samples: 0 },
  async prepare(options, context) {
    const { entries, source } = await emoji({ size: 'small', ...context });
    const model = await emojiMatcher(entries, { seed: 1 });
    const data = {
      train: trainingExamples(entries),
      validation: heldOutExamples(entries, 'validation'),
      test: heldOutExamples(entries, 'test'),
      labels: [],
      source,
    };
    return preparedWith(ofMatches, model, data, options, alignmentTraining);
  },
};
