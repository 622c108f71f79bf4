import { type Dataset, fromItems } from '@encoderkit/core';
import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { type BrownDocument, brownLicence, brownSource, parseBrown, readGenres } from './brown.ts';
import { splitByClass } from './class-split.ts';

/** The genres of the Brown corpus in the order of its letters, A to R, by the names that NLTK gives them. */
export const brownGenreNames = [
  ...(['news', 'editorial', 'reviews', 'religion', 'hobbies', 'lore', 'belles lettres', 'government'] as const),
  ...(['learned', 'fiction', 'mystery', 'science fiction', 'adventure', 'romance', 'humor'] as const),
] as const;

export type BrownGenre = (typeof brownGenreNames)[number];

export interface GenreOptions {
  /** How many words (and marks) a passage has; 200 when absent. */
  readonly words?: number;
}

export interface GenreData {
  readonly train: Dataset<string, BrownGenre>;
  /** For choosing options: the test data stay untouched. */
  readonly validation: Dataset<string, BrownGenre>;
  readonly test: Dataset<string, BrownGenre>;
  readonly labels: readonly BrownGenre[];
  readonly source: string;
  readonly licence: string;
}

/**
 * Passages of the Brown corpus, each labelled with the genre of its document: long texts whose classes are told by style more than by single words. A
 * document is cut into passages of `words` words, of which what is left over is dropped. The split is by document, as `brown` splits, so that no
 * document is in two parts; a fifth of the documents for training are for validation.
 *
 * @throws `invalid-option`; `invalid-data` as `brown` does
 * @example
 * ```ts
 * import { brownGenres } from '@encoderkit/datasets';
 *
 * const { train, validation, test, labels } = await brownGenres({ words: 200 });
 * console.log(labels.length, train.size, validation.size, test.size);
 * ```
 */
export async function brownGenres(options: GenreOptions = {}): Promise<GenreData> {
  checkKnownOptions('brownGenres', options, ['words']);
  const words = checkNumber('brownGenres', 'words', options.words ?? 200, { integer: true, atLeast: 1 });
  const genres = await readGenres();
  const whole = splitByClass(genres, ({ bytes }) => bytes, 0.8);
  const forTraining = genres.map((_, genre) =>
    whole.train.flatMap((each) => (each.classIndex === genre ? each.sample : [])),
  );
  const { train, test: validation } = splitByClass(forTraining, ({ bytes }) => bytes, 0.8);
  const read = (documents: typeof train) =>
    fromItems(
      documents.flatMap(({ sample, classIndex }) => {
        const label = brownGenreNames[classIndex];
        return label === undefined ? [] : passagesOf(sample, words).map((input) => ({ input, label }));
      }),
    );
  return {
    train: read(train),
    validation: read(validation),
    test: read(whole.test),
    labels: brownGenreNames,
    source: brownSource,
    licence: brownLicence,
  };
}

function passagesOf({ bytes, name }: BrownDocument, words: number): string[] {
  const all = parseBrown(bytes.toString('latin1'), name).flatMap((sentence) => sentence.words);
  return Array.from({ length: Math.floor(all.length / words) }, (_, at) =>
    all.slice(at * words, (at + 1) * words).join(' '),
  );
}
