import { join } from 'node:path';
import { classifier, evaluate, freeze, load, unfreeze } from '@encoderkit/core';
import { fashionMnist, type ImageDataset } from '@encoderkit/datasets';
import { EncoderKitError } from '@encoderkit/errors';
import { cnnEncoder } from '@encoderkit/vision';
import { count, duration, percent } from '../format.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { html } from '../report/html.ts';
import { type Fit, fit } from './fit.ts';
import { type ImageClassifier, testImages } from './image-classifier.ts';
import { modelFolder } from './mnist.ts';
import { pixelBaseline, pixelBaselineName } from './pixel-baseline.ts';
import type { Section, Task, TaskContext, TaskOutcome } from './task.ts';

const options = { batchSize: 64, validationSplit: 0.1, seed: 1 };

/** How many samples, and how many epochs with the encoder frozen and then with all of it. */
const plans = {
  full: { train: 20_000, test: 10_000, frozen: 1, all: 3 },
  quick: { train: 4_000, test: 2_000, frozen: 1, all: 1 },
};
type Plan = (typeof plans)[keyof typeof plans];

/** The digits encoder goes on to clothes: first only a new head learns, then all of it; and another starts from nothing. */
export const fashionMnistTask: Task = {
  title: 'Clothes, fine-tuned from digits',
  description: 'fine-tunes the encoder of "mnist" on Fashion-MNIST, and compares with training from scratch',
  needs: ['mnist'],
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, say } = context;
  const clothes = await fashionMnistOrReason();
  if (typeof clothes === 'string') return { status: 'skipped', reason: clothes };
  const plan = quick ? plans.quick : plans.full;
  const epochs = plan.frozen + plan.all;
  const data = { ...clothes, train: clothes.train.take(plan.train), test: clothes.test.take(plan.test) };
  say(`${count(data.train.size ?? 0)} pictures to train on, ${count(data.test.size ?? 0)} to test on`);
  const baseline = await pixelBaseline(data);
  say(`baseline, ${pixelBaselineName}: ${percent(baseline, 2)}`);

  const digits = await load(join(context.folder('mnist'), modelFolder), cnnEncoder);
  digits.head.network.dispose();
  const tuned = classifier(digits.encoder, { labels: data.labels });
  const scratch = classifier(cnnEncoder({ input: [28, 28, 1], seed: 1 }), { labels: data.labels });
  try {
    const tunedFit = await fineTune(tuned, data, plan, context);
    if (tunedFit.stopped) return stopped(tunedFit, epochs);
    const { accuracy, sections } = await testImages(tuned, data, context);
    say(`test accuracy ${percent(accuracy, 2)}`);

    say('another from scratch, to compare');
    const scratchFit = await fit(scratch, data.train, { ...options, epochs }, context);
    const fits = [
      { name: 'fine-tuned', ...tunedFit },
      { name: 'from scratch', ...scratchFit },
    ];
    const chapter = [training(data, fits), curves(fits)];
    // Whoever stops the comparison keeps what it was to be compared with.
    if (!scratchFit.stopped) {
      const fromScratch = await evaluate(scratch, data.test);
      say(`test accuracy from scratch ${percent(fromScratch.accuracy, 2)}`);
      chapter.push(comparison(accuracy, fromScratch.accuracy, epochs));
    }
    return {
      status: 'done',
      result: { metric: 'accuracy', value: accuracy, baseline, baselineName: pixelBaselineName, epochs },
      sections: [...chapter, ...sections],
    };
  } finally {
    tuned.dispose();
    scratch.dispose();
  }
}

/**
 * The head alone first: while it knows nothing, its gradients would spoil what the encoder knows. A single layer takes a
 * higher learning rate than the whole.
 */
async function fineTune(model: ImageClassifier, data: ImageDataset, plan: Plan, context: TaskContext): Promise<Fit> {
  context.say('the encoder frozen, only the head learns');
  freeze(model.encoder);
  const frozen = await fit(model, data.train, { ...options, epochs: plan.frozen, learningRate: 0.01 }, context);
  unfreeze(model.encoder);
  if (frozen.stopped) return frozen;
  context.say('all of it');
  return fit(model, data.train, { ...options, epochs: plan.all, after: frozen }, context);
}

/** The data, or why it cannot be had, in one line. */
async function fashionMnistOrReason(): Promise<ImageDataset | string> {
  try {
    return await fashionMnist();
  } catch (error) {
    if (EncoderKitError.isInstance(error) && error.code === 'file-not-found') return error.message;
    throw error;
  }
}

type NamedFit = Fit & { readonly name: string };

function stopped(made: Fit, epochs: number): TaskOutcome {
  return {
    status: 'stopped',
    reason: `after ${made.epochs.length} of ${epochs} epochs`,
    sections: made.epochs.length > 0 ? [curves([{ name: 'fine-tuned', ...made }])] : [],
  };
}

const curves = (fits: readonly NamedFit[]): Section => ({
  title: 'Learning curves',
  body: html`${learningCurves(fits)}<p class="faint">In the first epoch of
    fine-tuning the encoder is frozen and only the head learns.</p>`,
});

const training = (data: ImageDataset, fits: readonly NamedFit[]): Section => ({
  title: 'Training',
  body: facts([
    ['data', `${data.source}; ${data.licence}`],
    ['samples', `${count(data.train.size ?? 0)} to train on, ${count(data.test.size ?? 0)} to test on`],
    ...fits.map(
      ({ name, seconds, steps }) =>
        [name, `${duration(seconds)}, ${count(steps)} steps of ${options.batchSize}`] as const,
    ),
    ['engine', fits[0]?.engine ?? ''],
  ]),
});

function comparison(tuned: number, scratch: number, epochs: number): Section {
  const row = (name: string, accuracy: number) =>
    html`<tr><th scope="row">${name}</th><td>${percent(accuracy, 2)}</td></tr>`;
  return {
    title: 'Fine-tuned or from scratch',
    body: html`<table class="numbers"><thead><tr><th scope="col">After ${epochs} epochs each</th><th scope="col">Test accuracy</th></tr></thead>
      <tbody>${row('fine-tuned from digits', tuned)}${row('from scratch', scratch)}</tbody></table>`,
  };
}
