import { type Dataset, dataset, hashSeeds, randomGenerator } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, checkOneOf, checkSeed, invalidOption } from '@encoderkit/errors';
import type { RawImage } from '../image.ts';
import type { LabelledSplits } from '../labelled-splits.ts';
import { mnist } from '../mnist.ts';
import type { RawSound } from '../spoken/clip-sound.ts';
import { type SpokenDigitsOptions, type SpokenWords, spokenDigits } from '../spoken/spoken-digits.ts';
import { corruptImage } from './corrupt-image.ts';
import { corruptSound } from './corrupt-sound.ts';
import { corruptText } from './corrupt-text.ts';
import { type NumberLanguage, numberLanguages, writtenNumber } from './written-number.ts';

export interface MultimodalDigitsOptions {
  /** How much of each modality is spoilt, from 0 (nothing, the default) to 1 (all). */
  readonly corruption?: Partial<Record<'image' | 'text' | 'audio', number>>;
  /** How many examples each part has. Default 7,000, 1,000 and 2,000: as many as pictures. With more, pictures come again with another text and sound. */
  readonly sizes?: Partial<Record<DigitPart, number>>;
  /** Which of the five languages numbers are written in. Default all. */
  readonly languages?: readonly NumberLanguage[];
  /** Fixes pairs, texts and what is spoilt. Default 1. */
  readonly seed?: number;
  /** How the spoken digits are had: see `spokenDigits`. */
  readonly spoken?: Omit<SpokenDigitsOptions, 'commands'>;
}

/** A digit seen, read and heard. */
export interface MultimodalDigit {
  /** 28 × 28, grey. */
  readonly image: RawImage;
  readonly text: string;
  readonly audio: RawSound;
}

type DigitPart = 'train' | 'validation' | 'test';
const parts: readonly DigitPart[] = ['train', 'validation', 'test'];

/** Labels are `0` to `9`. */
export interface MultimodalDigits extends LabelledSplits<MultimodalDigit> {
  readonly validation: Dataset<MultimodalDigit, string>;
  /** Who says each example, by its position in that part. */
  readonly voices: Readonly<Record<DigitPart, readonly string[]>>;
}

/** How many of the pictures that `mnist` has to train on are for training here; the rest are to validate. */
const trainingPictures = 7000;
const defaultSizes: Readonly<Record<DigitPart, number>> = { train: 7000, validation: 1000, test: 2000 };

/**
 * Handwritten digits of MNIST, each with the same digit spoken and written out in English, German, French, Spanish or Italian
 * ("das eine hier ist sieben"). Pictures, voices and sounds of the parts are apart: `train` has 7,000 pictures and 69 voices, `validation` 1,000 and 12, `test` 2,000
 * and 22. Within a part they are paired at random by `seed`; each picture comes once, digits as often as in MNIST.
 *
 * `corruption` spoils a modality gradually: noise and a hidden square (image), changed letters and a lost word (text), noise and another
 * level (audio). It is a fixed function of seed, part and position: an example is spoilt in the same way whenever it is read, and
 * by whatever amount; another `corruption` has the same pairs.
 *
 * Examples are made when they are read. The spoken digits are made on first use (`spokenDigits`).
 *
 * @throws `invalid-option`, and what `mnist` and `spokenDigits` throw
 *
 * @example
 * ```ts
 * import { multimodalDigits } from '@encoderkit/datasets';
 *
 * const corruption = { image: 0.4, text: 0.2, audio: 0.5 };
 * const { train, test, voices } = await multimodalDigits({ corruption, sizes: { train: 500, test: 100 }, spoken: { size: 'tiny' } });
 * for await (const { input, label } of test.take(2)) console.log(label, input.text, voices.test[0]);
 * console.log(train.size); // 500
 * ```
 */
export async function multimodalDigits(options: MultimodalDigitsOptions = {}): Promise<MultimodalDigits> {
  const { corruption, sizes, languages, seed, spoken } = checked(options);
  const words = await spokenDigits(spoken);
  const pictures = await mnist();
  const known = await pictures.train.collect();
  const picturesOf: Readonly<Record<DigitPart, readonly Picture[]>> = {
    train: known.slice(0, trainingPictures),
    validation: known.slice(trainingPictures),
    test: await pictures.test.collect(),
  };

  function part(name: DigitPart): Dataset<MultimodalDigit, string> {
    const partSeed = hashSeeds(seed, parts.indexOf(name));
    const examples = pairs[name];
    return dataset({
      size: examples.length,
      async at(position) {
        const { image, label, sound } = at(examples, position);
        const seeds = (purpose: number) => [partSeed, position, purpose];
        const number = writtenNumber(Number(label), randomGenerator(seeds(0)), languages);
        const spoken = await soundAt(words[name], sound);
        return {
          input: {
            image: corruptImage(image, corruption.image, seeds(1)),
            text: corruptText(number, corruption.text, seeds(2)),
            audio: corruptSound(spoken, corruption.audio, seeds(3)),
          },
          label,
        };
      },
      labelAt: (position) => at(examples, position).label,
    });
  }

  const pairsOf = (name: DigitPart) =>
    paired(picturesOf[name], digitsOf(words, name), sizes[name], hashSeeds(seed, parts.indexOf(name)));
  const pairs = { train: pairsOf('train'), validation: pairsOf('validation'), test: pairsOf('test') };
  const voicesOf = (name: DigitPart) => pairs[name].map(({ sound }) => words.voices[name][sound] ?? '');
  return {
    train: part('train'),
    validation: part('validation'),
    test: part('test'),
    labels: pictures.labels,
    voices: { train: voicesOf('train'), validation: voicesOf('validation'), test: voicesOf('test') },
    source: `pictures: ${pictures.source}; sounds: ${words.source}; texts: made here`,
    licence: `pictures: ${pictures.licence}; sounds: ${words.licence}; texts: MIT, as this package`,
  };
}

interface Picture {
  readonly input: RawImage;
  readonly label?: string;
}

interface Pair {
  readonly image: RawImage;
  readonly label: string;
  /** The position of a sound that says the same. */
  readonly sound: number;
}

/**
 * Pictures in a random order, each with a sound of the same digit. Sounds of a digit come in a random order too, all of them before one comes
 * again; so do pictures where there are fewer than examples.
 *
 * @param digits what each sound says
 */
export function paired(pictures: readonly Picture[], digits: readonly string[], size: number, seed: number): Pair[] {
  const random = randomGenerator(seed);
  const order = random.shuffle([...pictures]);
  const soundsOf = new Map<string, number[]>();
  for (const sound of random.shuffle(digits.map((_, position) => position))) {
    const digit = digits[sound] ?? '';
    soundsOf.set(digit, [...(soundsOf.get(digit) ?? []), sound]);
  }
  const used = new Map<string, number>();
  return Array.from({ length: size }, (_, position) => {
    const { input: image, label = '' } = at(order, position % order.length);
    const sounds = soundsOf.get(label) ?? [];
    const turn = used.get(label) ?? 0;
    used.set(label, turn + 1);
    return { image, label, sound: at(sounds, turn % sounds.length) };
  });
}

/** What each sound of a part says, as a digit. */
function digitsOf({ labels, ...words }: SpokenWords, part: DigitPart): string[] {
  return Array.from({ length: words[part].size ?? 0 }, (_, position) =>
    String(labels.indexOf(words[part].labelAt?.(position) ?? '')),
  );
}

async function soundAt(sounds: Dataset<RawSound, string>, position: number): Promise<RawSound> {
  const example = await sounds.at?.(position);
  if (example === undefined) throw new RangeError(`there is no sound ${position}`);
  return example.input;
}

function at<Item>(list: readonly Item[], position: number): Item {
  const item = list[position];
  if (item === undefined) throw new RangeError(`there is none at ${position}`);
  return item;
}

function checked(options: MultimodalDigitsOptions) {
  const where = 'multimodalDigits';
  checkKnownOptions(where, options, ['corruption', 'sizes', 'languages', 'seed', 'spoken']);
  const { corruption = {}, sizes = {}, languages = numberLanguages, seed = 1, spoken = {} } = options;
  checkKnownOptions(where, corruption, ['image', 'text', 'audio'], 'corruption');
  checkKnownOptions(where, sizes, parts, 'sizes');
  checkKnownOptions(where, spoken, ['size', 'folder', 'progress', 'signal'], 'spoken');
  const amount = (modality: 'image' | 'text' | 'audio') =>
    checkNumber(where, `corruption.${modality}`, corruption[modality] ?? 0, { atLeast: 0, atMost: 1 });
  const size = (part: DigitPart) =>
    checkNumber(where, `sizes.${part}`, sizes[part] ?? defaultSizes[part], { integer: true, atLeast: 1 });
  if (!Array.isArray(languages) || languages.length === 0) {
    throw invalidOption(where, 'languages', 'a list of languages, such as ["en", "de"]', languages);
  }
  for (const language of languages) checkOneOf(where, 'languages', language, numberLanguages);
  return {
    corruption: { image: amount('image'), text: amount('text'), audio: amount('audio') },
    sizes: { train: size('train'), validation: size('validation'), test: size('test') },
    languages,
    seed: checkSeed(where, 'seed', seed),
    spoken,
  };
}
