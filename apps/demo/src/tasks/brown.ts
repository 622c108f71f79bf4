import { join } from 'node:path';
import { save, tagger } from '@encoderkit/core';
import { brown } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { mostFrequentTagName, mostFrequentTags, tokenAccuracy } from '../baselines/most-frequent-tag.ts';
import { count, duration, percent } from '../format.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { fit } from './fit.ts';
import { testTagger } from './sentence-tagger.ts';
import type { Task, TaskContext, TaskOutcome } from './task.ts';

/**
 * Options of the encoder and of the training: chosen on documents held out of the training data. Words that come once are told by their
 * shape only, so that the model learns what to make of new ones. No sentence is longer than `maxLength`.
 */
export const encoderOptions = {
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
} as const;
const batchSize = 64;
const trainingOptions = { batchSize, learningRate: 0.006, schedule: 'cosine', validationSplit: 0.05, seed: 1 } as const;

/** How many sentences and epochs. */
const plans = {
  full: { train: Number.POSITIVE_INFINITY, test: Number.POSITIVE_INFINITY, epochs: 2 },
  quick: { train: 1000, test: 300, epochs: 2 },
};

/** Sentences, a part of speech for each word: two directions of LSTM, an answer at every step. */
export const brownTask: Task = {
  title: 'Parts of speech',
  description: 'trains a bidirectional LSTM to tag every word of the Brown corpus, and marks its mistakes',
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, say } = context;
  const plan = quick ? plans.quick : plans.full;
  const corpus = await brown();
  const data = {
    labels: corpus.labels,
    train: corpus.train.take(Math.min(plan.train, corpus.train.size ?? 0)),
    test: corpus.test.take(Math.min(plan.test, corpus.test.size ?? 0)),
  };
  say(
    `${count(data.train.size ?? 0)} sentences to train on, ${count(data.test.size ?? 0)} of other documents to test on`,
  );
  const baseline = tokenAccuracy(mostFrequentTags(await data.train.collect()), await data.test.collect());
  say(`baseline, ${mostFrequentTagName}: ${percent(baseline, 2)}`);

  const model = tagger(textEncoder(encoderOptions), { labels: data.labels });
  try {
    const { epochs } = plan;
    const fitted = await fit(model, data.train, { ...trainingOptions, epochs }, context);
    const training = {
      title: 'Training',
      body: facts([
        ['data', `${corpus.source}; ${corpus.licence}`],
        ['tags', 'the universal part-of-speech tags of Petrov, Das and McDonald (2012)'],
        ['sentences', `${count(data.train.size ?? 0)} to train on, ${count(data.test.size ?? 0)} to test on`],
        ['engine', fitted.engine],
        ['training', `${duration(fitted.seconds)}, ${count(fitted.steps)} steps of ${batchSize}`],
        ['parameters', count(model.network.countParams())],
      ]),
    };
    const curves = { title: 'Learning curves', body: learningCurves([{ name: 'training', epochs: fitted.epochs }]) };
    if (fitted.stopped) {
      const sections = fitted.epochs.length > 0 ? [training, curves] : [];
      return { status: 'stopped', reason: `after ${fitted.epochs.length} of ${epochs} epochs`, sections };
    }
    const { accuracy, sections } = await testTagger(model, data, context);
    say(`test accuracy of words ${percent(accuracy, 2)}`);
    const folder = join(context.folder('brown'), 'model');
    await save(model, folder, { metadata: { accuracy, data: corpus.source } });
    say(`saved to ${folder}`);
    return {
      status: 'done',
      result: { metric: 'token accuracy', value: accuracy, baseline, baselineName: mostFrequentTagName, epochs },
      sections: [training, curves, ...sections],
    };
  } finally {
    model.dispose();
  }
}
