import { join } from 'node:path';
import { classifier, save } from '@encoderkit/core';
import { spamAssassin } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { type NaturalLimits, naturalAccuracy, stemsOf } from '../baselines/natural-classifiers.ts';
import { count, duration, percent } from '../format.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { fit } from './fit.ts';
import type { Task, TaskContext, TaskOutcome } from './task.ts';
import { testTexts } from './text-classifier.ts';

/** Options of the encoder and of the training: chosen on held-out training mails. */
export const encoderOptions = {
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
} as const;
const batchSize = 32;
const trainingOptions = { batchSize, learningRate: 0.003, schedule: 'cosine', validationSplit: 0.1, seed: 1 } as const;

/** How many mails and epochs. The baselines have their own limits, since natural's classifiers take long with many features. */
const plans = {
  full: { train: Number.POSITIVE_INFINITY, test: Number.POSITIVE_INFINITY, epochs: 4 },
  quick: { train: 400, test: 200, epochs: 2 },
};

const baselines: readonly {
  readonly name: 'bayes' | 'logisticRegression';
  readonly title: string;
  readonly limits: NaturalLimits;
}[] = [
  { name: 'bayes', title: 'natural BayesClassifier (2,000 features)', limits: { features: 2000, tokens: 100 } },
  {
    name: 'logisticRegression',
    title: 'natural LogisticRegressionClassifier (300 features, 800 mails)',
    limits: { features: 300, tokens: 300, texts: 800 },
  },
];

/** Mail bodies, ham or spam: two directions of GRU over the words, the largest of each number. */
export const spamTask: Task = {
  title: 'Mail, ham or spam',
  description: 'trains a bidirectional GRU on the bodies of SpamAssassin’s mails, and shows which words weighed most',
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, signal, say } = context;
  const plan = quick ? plans.quick : plans.full;
  const mails = await spamAssassin();
  const data = {
    labels: mails.labels,
    train: mails.train.take(Math.min(plan.train, mails.train.size ?? 0)),
    test: mails.test.take(Math.min(plan.test, mails.test.size ?? 0)),
  };
  say(`${count(data.train.size ?? 0)} mails to train on, ${count(data.test.size ?? 0)} to test on`);
  const stems = { train: stemsOf(await data.train.collect()), test: stemsOf(await data.test.collect()) };
  const measured = baselines.map(({ name, title, limits }) => {
    const accuracy = naturalAccuracy(name, stems, limits);
    say(`baseline, ${title}: ${percent(accuracy, 2)}`);
    return { title, accuracy };
  });
  const best = measured.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  signal.throwIfAborted();

  const model = classifier(textEncoder(encoderOptions), { labels: data.labels });
  try {
    const { epochs } = plan;
    const fitted = await fit(model, data.train, { ...trainingOptions, epochs }, context);
    const training = {
      title: 'Training',
      body: facts([
        ['data', `${mails.source}; ${mails.licence}`],
        ['mails', `${count(data.train.size ?? 0)} to train on, ${count(data.test.size ?? 0)} to test on; bodies only`],
        ['engine', fitted.engine],
        ['training', `${duration(fitted.seconds)}, ${count(fitted.steps)} steps of ${batchSize}`],
        ['parameters', count(model.network.countParams())],
        ...measured.map(({ title, accuracy }) => [title, percent(accuracy, 2)] as const),
      ]),
    };
    const curves = { title: 'Learning curves', body: learningCurves([{ name: 'training', epochs: fitted.epochs }]) };
    if (fitted.stopped) {
      const sections = fitted.epochs.length > 0 ? [training, curves] : [];
      return { status: 'stopped', reason: `after ${fitted.epochs.length} of ${epochs} epochs`, sections };
    }
    const { accuracy, sections } = await testTexts(model, data, context);
    say(`test accuracy ${percent(accuracy, 2)}`);
    const folder = join(context.folder('spam'), 'model');
    await save(model, folder, { metadata: { accuracy, data: mails.source } });
    say(`saved to ${folder}`);
    return {
      status: 'done',
      result: { metric: 'accuracy', value: accuracy, baseline: best.accuracy, baselineName: best.title, epochs },
      sections: [training, curves, ...sections],
    };
  } finally {
    model.dispose();
  }
}
