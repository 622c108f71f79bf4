import { join } from 'node:path';
import { classifier, evaluate, freeze, load, unfreeze } from '@encoderkit/core';
import type { LabelledSplits, RawImage } from '@encoderkit/datasets';
import { EncoderKitError } from '@encoderkit/errors';
import { cnnEncoder } from '@encoderkit/vision';
import { count, duration, percent } from '../format.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { html } from '../report/html.ts';
import { clothes } from './clothes.ts';
import { planned } from './description.ts';
import { type Fit, fit } from './fit.ts';
import type { ImageClassifier } from './image-classifier.ts';
import type { Section, Task, TaskContext, TaskOutcome } from './task.ts';
import { amountOf, bestOf, modelFolder, stopped } from './train-and-test.ts';

type Data = LabelledSplits<RawImage>;

const options = { ...clothes.training, validationSplit: 0.1, seed: 1 };
/** Of fine-tuning: in how many epochs the encoder is frozen and only the head learns. A single layer takes a higher learning rate than the whole. */
const frozen = { epochs: 1, learningRate: 0.01 };

/** The digits encoder goes on to clothes: first only a new head learns, then all of it; and another starts from nothing. */
export const fineTunedClothes: Task = {
  title: 'Clothes, fine-tuned from digits',
  description: 'The encoder of "mnist" is fine-tuned on Fashion-MNIST, beside one trained from scratch.',
  needs: ['mnist'],
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, say } = context;
  const plan = quick ? clothes.plans.quick : clothes.plans.full;
  const { epochs } = plan;
  const all = await dataOrReason();
  if (typeof all === 'string') return { status: 'skipped', reason: all };
  const data = planned<RawImage, string, Data>(all, plan);
  say(amountOf(clothes, data));
  const baselines = await clothes.baselines(data);
  const { method: baselineName, accuracies } = bestOf(baselines);
  const [baseline = Number.NaN] = accuracies;
  say(`baseline, ${baselineName}: ${percent(baseline, 2)}`);

  const digits = await load(join(context.folder('mnist'), modelFolder), cnnEncoder);
  digits.head.network.dispose();
  const tuned = classifier(digits.encoder, { labels: data.labels });
  const scratch = clothes.model(data.labels);
  try {
    const tunedFit = await fineTune(tuned, data, epochs, context);
    if (tunedFit.stopped) return stopped(tunedFit, epochs, [curves([{ name: 'fine-tuned', ...tunedFit }])]);
    const { accuracy, sections } = await clothes.test(tuned, data, { ...context, baselines });
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
      result: { metric: 'accuracy', value: accuracy, baseline, baselineName, epochs },
      sections: [...chapter, ...sections],
    };
  } finally {
    tuned.dispose();
    scratch.dispose();
  }
}

/** The data, or why it cannot be had, in one line. */
async function dataOrReason(): Promise<Data | string> {
  try {
    return await clothes.data({});
  } catch (error) {
    if (EncoderKitError.isInstance(error) && error.code === 'file-not-found') return error.message;
    throw error;
  }
}

/** The head alone first: while it knows nothing, its gradients would spoil what the encoder knows. */
async function fineTune(model: ImageClassifier, data: Data, epochs: number, context: TaskContext): Promise<Fit> {
  context.say('the encoder frozen, only the head learns');
  freeze(model.encoder);
  const first = await fit(model, data.train, { ...options, ...frozen }, context);
  unfreeze(model.encoder);
  if (first.stopped) return first;
  context.say('all of it');
  return fit(model, data.train, { ...options, epochs: epochs - frozen.epochs, after: first }, context);
}

type NamedFit = Fit & { readonly name: string };

const curves = (fits: readonly NamedFit[]): Section => ({
  title: 'Learning curves',
  body: html`${learningCurves(fits)}<p class="faint">In the first epoch of
    fine-tuning the encoder is frozen and only the head learns.</p>`,
});

const training = (data: Data, fits: readonly NamedFit[]): Section => ({
  title: 'Training',
  body: facts([
    ['data', `${data.source}; ${data.licence}`],
    [clothes.samples, amountOf(clothes, data)],
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
