import { classifier, load } from '@encoderkit/core';
import { type LabelledSplits, type MailLabel, spamAssassin } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { type NaturalLimits, naturalAccuracy, stemsOf } from '../baselines/natural-classifiers.ts';
import type { DescriptionOf } from './description.ts';
import { type TextClassifier, testTexts } from './text-classifier.ts';

/** They have their own limits, since natural's classifiers take long with many features. */
const baselines: readonly {
  readonly name: 'bayes' | 'logisticRegression';
  readonly method: string;
  readonly limits: NaturalLimits;
}[] = [
  { name: 'bayes', method: 'natural BayesClassifier (2,000 features)', limits: { features: 2000, tokens: 100 } },
  {
    name: 'logisticRegression',
    method: 'natural LogisticRegressionClassifier (300 features, 800 mails)',
    limits: { features: 300, tokens: 300, texts: 800 },
  },
];

const encoder = () =>
  textEncoder({
    cell: 'gru',
    units: 64,
    bidirectional: true,
    pooling: 'max',
    embeddingSize: 64,
    maxTokens: 10_000,
    minFrequency: 3,
    tokenizer: 'wordPunctuation',
    replaceNumbers: true,
    maxLength: 256,
    dropout: 0.5,
    seed: 1,
  });

/** Mail bodies, ham or spam: two directions of GRU over the words, the largest of each number. Options were chosen on held-out training mails. */
export const mail: DescriptionOf<TextClassifier<MailLabel>, LabelledSplits<string, MailLabel>> = {
  title: 'Mail, ham or spam',
  description: 'A bidirectional GRU reads mails without their headers, and shows which words weighed most.',
  modality: 'text',
  samples: 'mails',
  plans: { full: { epochs: 4 }, quick: { train: 400, test: 200, epochs: 2 }, page: { train: 1500, epochs: 3 } },
  data: () => spamAssassin(),
  encoder,
  model: (labels) => classifier(encoder(), { labels }),
  training: { batchSize: 32, learningRate: 0.003, schedule: 'cosine' },
  load: (folder) => load(folder, textEncoder),
  async baselines({ train, test }) {
    const stems = { train: stemsOf(await train.collect()), test: stemsOf(await test.collect()) };
    return baselines.map(({ name, method, limits }) => ({
      method,
      accuracies: [naturalAccuracy(name, stems, limits)],
    }));
  },
  test: testTexts,
  sampleOf: (text) => ({ text }),
  example: 'Congratulations! You have won a free holiday. Click here to claim your money now, no credit card needed.',
};
