import { join } from 'node:path';
import { audioEncoder, type FeatureExtractor, featureExtractor } from '@encoderkit/audio';
import { classifier, save } from '@encoderkit/core';
import { type SpokenWords, spokenDigits } from '@encoderkit/datasets';
import { count, duration, percent } from '../format.ts';
import { accuracyTable } from '../report/accuracy-table.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { type Html, html } from '../report/html.ts';
import { soundView } from '../report/sound-player.ts';
import { fit } from './fit.ts';
import { soundBaselines } from './sound-baselines.ts';
import { framesOf, type SpokenPart, testSounds } from './sound-classifier.ts';
import type { Task, TaskContext, TaskOutcome } from './task.ts';

/**
 * Options of the encoder and of the training: chosen on the validation voices. Normalising each sound by itself and augmentation are what makes
 * voices alike that were never heard: speed moves formants as a shorter or longer throat does.
 */
export const encoderOptions = {
  cell: 'lstm',
  units: 64,
  bidirectional: true,
  pooling: 'mean',
  dropout: 0.3,
  features: { hopLength: 240, topDb: 60, normalization: 'sound' },
  augmentation: {
    speed: 0.2,
    reverberation: { probability: 0.2 },
    noise: { snr: [5, 40], color: 'pink', probability: 0.6 },
    lowPass: { cutoff: [3400, 7000], probability: 0.5 },
    mask: { time: { count: 1, most: 8 }, frequency: { count: 1, most: 4 } },
  },
  seed: 1,
} as const;
const batchSize = 32;
const trainingOptions = { batchSize, learningRate: 0.003, schedule: 'cosine', seed: 1 } as const;

/** Which data, how many epochs. */
const plans = {
  full: { size: 'full', epochs: 3 },
  quick: { size: 'small', epochs: 2 },
} as const;

/** Digits said by many voices: MFCC and their derivatives, two directions of LSTM; tested on other voices, and on those of another program. */
export const spokenDigitsTask: Task = {
  title: 'Spoken digits',
  description:
    'trains an LSTM over MFCC on digits said by 69 voices, tests it on 22 others and on 5 of another synthesizer',
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, signal, say } = context;
  const plan = quick ? plans.quick : plans.full;
  say(`the words are spoken by programs, once: ${quick ? 'half a minute' : 'one to two minutes'}; then they are kept`);
  const words = await spokenDigits({ size: plan.size, signal });
  say(
    `${count(words.train.size ?? 0)} sounds to train on, ${count(words.test.size ?? 0)} and ${count(words.otherSynthesizer.size ?? 0)} to test on`,
  );
  const parts = partsOf(words);
  const baselines = await soundBaselines(words.train, parts);
  for (const { method, accuracies } of baselines) say(`baseline, ${method}: ${inWords(parts, accuracies)}`);
  signal.throwIfAborted();

  const model = classifier(audioEncoder(encoderOptions), { labels: words.labels });
  try {
    const { epochs } = plan;
    const options = { ...trainingOptions, epochs, validationData: words.validation };
    const fitted = await fit(model, words.train, options, context);
    const training = {
      title: 'Training',
      body: facts([
        ['data', `${words.source}; licence: ${words.licence}`],
        ['sounds', soundsInWords(words)],
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
    const extractor = pictured();
    const tested = [];
    for (const part of parts) {
      tested.push(await testSounds(model, part, { labels: words.labels, extractor }, context));
    }
    const accuracies = tested.map(({ accuracy }) => accuracy);
    say(`test accuracy: ${inWords(parts, accuracies)}`);
    const folder = join(context.folder('spoken-digits'), 'model');
    await save(model, folder, { metadata: { accuracies, data: words.source } });
    say(`saved to ${folder}`);
    const best = baselines.reduce((a, b) => ((b.accuracies[0] ?? 0) > (a.accuracies[0] ?? 0) ? b : a));
    return {
      status: 'done',
      result: {
        metric: 'accuracy',
        value: accuracies[0] ?? 0,
        baseline: best.accuracies[0] ?? 0,
        baselineName: best.method,
        epochs,
      },
      sections: [
        training,
        {
          title: 'Accuracy',
          body: accuracyTable(
            parts.map(({ title }) => title),
            [...baselines, { method: 'trained here', accuracies }],
          ),
        },
        curves,
        { title: 'What it hears', body: await examplesOf(parts, extractor) },
        ...tested.flatMap(({ sections }) => sections),
      ],
    };
  } finally {
    model.dispose();
  }
}

/** What is drawn of a sound: MFCC as the encoder gets them, without their derivatives, and more of them. */
const pictured = (): FeatureExtractor => {
  return featureExtractor({ ...encoderOptions.features, sampleRate: 16_000, deltas: 0, hopLength: 80 });
};

/** What is looked at when everything is chosen: voices that training never hears. */
function partsOf({ test, otherSynthesizer, voices }: SpokenWords): readonly SpokenPart[] {
  return [
    { title: 'Other voices of espeak-ng', sounds: test, voices: voices.test },
    { title: 'Voices of flite', sounds: otherSynthesizer, voices: voices.otherSynthesizer },
  ];
}

/** The first sound of a part and one of the same word from the other: what the same looks like in two voices. */
async function examplesOf(parts: readonly SpokenPart[], extractor: FeatureExtractor): Promise<Html> {
  const word = (await parts[0]?.sounds.take(1).collect())?.[0]?.label;
  const figures: Html[] = [];
  for (const { title, sounds, voices } of parts) {
    const examples = await sounds.collect();
    const index = examples.findIndex(({ label }) => label === word);
    const sound = examples[index]?.input;
    if (sound === undefined) continue;
    const view = await soundView({ ...sound, frames: framesOf(sound, extractor) }, `${word} said by ${voices[index]}`);
    figures.push(
      html`<li><figure>${view}<figcaption>${word}, said by ${voices[index]} (${title})</figcaption></figure></li>`,
    );
  }
  return html`<p>One word said by two voices: its waveform, and its MFCC, from the first one at the bottom to the thirteenth. Time goes from
    left to right, a column every 5 ms. The encoder gets them every 15 ms, with their first and second derivatives.</p><ul class="sounds">${figures}</ul>`;
}

function soundsInWords({ train, validation, voices }: SpokenWords): string {
  const speakers = (list: readonly string[]) => count(new Set(list).size);
  return [
    `${count(train.size ?? 0)} by ${speakers(voices.train)} voices to train on`,
    `${count(validation.size ?? 0)} by ${speakers(voices.validation)} others for the curves`,
    `${count(voices.test.length)} by ${speakers(voices.test)} and ${count(voices.otherSynthesizer.length)} by ${speakers(voices.otherSynthesizer)} others to test on`,
  ].join('; ');
}

function inWords(parts: readonly SpokenPart[], accuracies: readonly number[]): string {
  return parts.map(({ title }, index) => `${percent(accuracies[index] ?? 0, 2)} (${title})`).join(', ');
}
