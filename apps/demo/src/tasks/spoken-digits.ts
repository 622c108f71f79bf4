import { audioEncoder, type FeatureExtractor, featureExtractor } from '@encoderkit/audio';
import { classifier, load } from '@encoderkit/core';
import { type SpokenWords, spokenDigits as spokenWords } from '@encoderkit/datasets';
import { count } from '../format.ts';
import { accuracyTable } from '../report/accuracy-table.ts';
import { type Html, html } from '../report/html.ts';
import { soundView } from '../report/sound-player.ts';
import type { DescriptionOf, Tested, Use } from './description.ts';
import { soundBaselines } from './sound-baselines.ts';
import { framesOf, type SoundClassifier, type SpokenPart, testSounds } from './sound-classifier.ts';

const testSets = ['Other voices of espeak-ng', 'Voices of flite'] as const;
const features = { hopLength: 240, topDb: 60, normalization: 'sound' } as const;

const encoder = ({ recorded = false }: Use = {}) =>
  audioEncoder({
    cell: 'lstm',
    units: 64,
    bidirectional: true,
    pooling: 'mean',
    dropout: 0.3,
    features,
    augmentation: {
      speed: 0.2,
      reverberation: { probability: 0.2 },
      noise: { snr: [5, 40], color: 'pink', probability: 0.6 },
      lowPass: { cutoff: [3400, 7000], probability: 0.5 },
      mask: { time: { count: 1, most: 8 }, frequency: { count: 1, most: 4 } },
    },
    // The data have none to speak of.
    trimSilence: recorded,
    seed: 1,
  });

/**
 * Digits said by many voices: MFCC and their derivatives, two directions of LSTM; tested on other voices, and on those of another program.
 *
 * Options were chosen on the validation voices. Normalising each sound by itself and augmentation are what makes voices alike that were never
 * heard: speed moves formants as a shorter or longer throat does.
 */
export const spokenDigits: DescriptionOf<SoundClassifier, SpokenWords> = {
  title: 'Spoken digits',
  description: 'A bidirectional LSTM over MFCC hears which digit one of many voices says, in English.',
  modality: 'sound',
  samples: 'sounds',
  plans: {
    full: { size: 'full', epochs: 3 },
    quick: { size: 'small', epochs: 2 },
    page: { size: 'small', epochs: 6 },
  },
  preparation: 'the words are spoken by programs, once, in up to two minutes; then they are kept',
  data: (options) => spokenWords(options),
  encoder,
  model: (labels, use) => classifier(encoder(use), { labels }),
  training: { batchSize: 32, learningRate: 0.003, schedule: 'cosine' },
  load: (folder) => load(folder, audioEncoder),
  baselines: (words) => soundBaselines(words.train, partsOf(words)),
  facts: (words) => [['voices', voicesInWords(words)]],
  testSets,
  async test(model, words, { baselines, ...context }) {
    const extractor = pictured();
    const parts = partsOf(words);
    const tested: Tested[] = [];
    for (const part of parts) tested.push(await testSounds(model, part, { labels: words.labels, extractor }, context));
    const accuracies = tested.map(({ accuracy }) => accuracy);
    const [accuracy = Number.NaN, ...others] = accuracies;
    return {
      ...{ accuracy, others },
      sections: [
        { title: 'Accuracy', body: accuracyTable(testSets, [...baselines, { method: 'trained here', accuracies }]) },
        { title: 'What it hears', body: await examplesOf(parts, extractor) },
        ...tested.flatMap(({ sections }) => sections),
      ],
    };
  },
  sampleOf: (sound) => ({ sound }),
};

/** What is drawn of a sound: MFCC as the encoder gets them, without their derivatives, and more of them. */
const pictured = (): FeatureExtractor => {
  return featureExtractor({ ...features, sampleRate: 16_000, deltas: 0, hopLength: 80 });
};

/** What is looked at when everything is chosen: voices that training never hears. */
function partsOf({ test, otherSynthesizer, voices }: SpokenWords): readonly SpokenPart[] {
  return [
    { title: testSets[0], sounds: test, voices: voices.test },
    { title: testSets[1], sounds: otherSynthesizer, voices: voices.otherSynthesizer },
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

function voicesInWords({ train, validation, voices }: SpokenWords): string {
  const speakers = (list: readonly string[]) => count(new Set(list).size);
  return [
    `${count(train.size ?? 0)} by ${speakers(voices.train)} voices to train on`,
    `${count(validation.size ?? 0)} by ${speakers(voices.validation)} others for the curves`,
    `${count(voices.test.length)} by ${speakers(voices.test)} and ${count(voices.otherSynthesizer.length)} by ${speakers(voices.otherSynthesizer)} others to test on`,
  ].join('; ');
}
