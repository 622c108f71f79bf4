import { load, tagger } from '@encoderkit/core';
import { brown, type LabelledSplits, type UniversalTag } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { mostFrequentTagName, mostFrequentTags, tokenAccuracy } from '../baselines/most-frequent-tag.ts';
import type { DescriptionOf } from './description.ts';
import { type SentenceTagger, testTagger } from './sentence-tagger.ts';

type Sentences = LabelledSplits<readonly string[], readonly UniversalTag[]>;

const encoder = () =>
  textEncoder({
    cell: 'lstm',
    units: 64,
    bidirectional: true,
    embeddingSize: 64,
    maxTokens: 30_000,
    minFrequency: 2,
    unknownShapes: true,
    lowercase: false,
    maxLength: 256,
    dropout: 0.2,
    seed: 1,
  });

/**
 * Sentences, a part of speech for each word: two directions of LSTM, an answer at every step. Options were chosen on documents held out of the
 * training data. Words that come once are told by their shape only, so that the model learns what to make of new ones. No sentence is longer
 * than `maxLength`.
 */
export const partsOfSpeech: DescriptionOf<SentenceTagger<UniversalTag>, Sentences> = {
  title: 'Parts of speech',
  description: 'A bidirectional LSTM says of every word of a sentence whether it is a noun, a verb, …',
  modality: 'text',
  samples: 'sentences',
  plans: { full: { epochs: 2 }, quick: { train: 1000, test: 300, epochs: 2 }, page: { train: 5000, epochs: 2 } },
  data: () => brown(),
  encoder,
  model: (labels) => tagger(encoder(), { labels }),
  training: { batchSize: 64, learningRate: 0.006, schedule: 'cosine', validationSplit: 0.05 },
  load: (folder) => load(folder, textEncoder, { head: 'tagger' }),
  async baselines({ train, test }) {
    const accuracy = tokenAccuracy(mostFrequentTags(await train.collect()), await test.collect());
    return [{ method: mostFrequentTagName, accuracies: [accuracy] }];
  },
  facts: () => [['tags', 'the universal part-of-speech tags of Petrov, Das and McDonald (2012)']],
  metric: 'token accuracy',
  test: testTagger,
  example: 'The old man the boats while time flies like an arrow .',
};
