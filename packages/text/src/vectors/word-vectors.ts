import {
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
  show,
} from '@encoderkit/errors';

/** A word near another. */
export interface Neighbour {
  readonly word: string;
  /** The cosine of the angle between the two, from -1 to 1. */
  readonly similarity: number;
}

/** Words with a vector each: what `readWordVectors` and `trainWordVectors` give and `textEncoder` takes as `vectors`. */
export interface WordVectors {
  /** Length of a vector. */
  readonly dimensions: number;
  /** In the order of the file, or from frequent to rare. */
  readonly words: readonly string[];
  /** The word's vector, a view of memory that all share; undefined for a word that has none. */
  vector(word: string): Float32Array | undefined;
  /** The cosine of two words' vectors. Throws `invalid-input` for a word that has none. */
  similarity(word: string, other: string): number;
  /** The words with the highest cosine to a word or a vector, the word itself left out. Throws `invalid-input` for a word without a vector. */
  nearest(word: string | Float32Array, count?: number): Neighbour[];
}

/**
 * Words and their vectors, `[words.length, dimensions]` row by row, as `WordVectors`. The numbers are not copied.
 *
 * @throws EncoderKitError `invalid-option` where there are not as many numbers as words ask for, or a word comes twice; `not-finite` for a vector that has
 *   NaN or infinity in it, naming the word
 * @example
 * ```ts
 * import { wordVectors } from '@encoderkit/text';
 *
 * const vectors = wordVectors({ words: ['up', 'high', 'down'], values: Float32Array.of(0, 1, 0.1, 0.9, 0, -1), dimensions: 2 });
 * console.log(vectors.nearest('up', 1)[0]?.word); // high
 * ```
 */
export function wordVectors(options: {
  readonly words: readonly string[];
  readonly values: Float32Array;
  readonly dimensions: number;
}): WordVectors {
  const where = 'wordVectors';
  checkKnownOptions(where, options, ['words', 'values', 'dimensions']);
  const { words, values, dimensions } = options;
  checkPositiveInteger(where, 'dimensions', dimensions);
  // Not the list's own `some`: it would pass over holes.
  if (!Array.isArray(words) || !Array.from(words).every((word) => typeof word === 'string')) {
    throw invalidOption(where, 'words', 'a list of strings', words);
  }
  if (!(values instanceof Float32Array)) throw invalidOption(where, 'values', 'a Float32Array', values);
  if (values.length !== words.length * dimensions) {
    throw invalidOption(where, 'values', `${words.length} × ${dimensions} numbers`, `${values.length} numbers`);
  }
  const rows = new Map(words.map((word, row) => [word, row]));
  if (rows.size !== words.length) {
    const twice = words.find((word, row) => rows.get(word) !== row);
    throw invalidOption(where, 'words', 'words that come once', twice);
  }
  const bad = firstNotFinite(values);
  if (bad !== -1) {
    const word = words[Math.floor(bad / dimensions)];
    throw notFinite(
      where,
      `the vector of ${show(word)} to have finite numbers`,
      `${values[bad]} at ${bad % dimensions}`,
      'Leave the word out.',
    );
  }
  /** 1 over the length of each row, made when it is first asked for. */
  let scales: Float32Array | undefined;

  const rowOf = (row: number): Float32Array => values.subarray(row * dimensions, (row + 1) * dimensions);
  const known = (place: string, word: string): number => {
    const row = rows.get(word);
    if (row !== undefined) return row;
    throw new EncoderKitError({
      code: 'invalid-input',
      where: place,
      expected: 'a word that has a vector',
      received: word,
      remedy: 'Ask vector(word) first: it gives undefined for such a word. Words are told apart by case.',
    });
  };

  return {
    dimensions,
    words,
    vector(word) {
      const row = rows.get(word);
      return row === undefined ? undefined : rowOf(row);
    },
    similarity(word, other) {
      const [a, b] = [rowOf(known('similarity', word)), rowOf(known('similarity', other))];
      return dot(a, b) * scaleOf(a) * scaleOf(b);
    },
    nearest(word, count = 10) {
      checkNumber('nearest', 'count', count, { integer: true, atLeast: 1 });
      const self = typeof word === 'string' ? known('nearest', word) : -1;
      const target = typeof word === 'string' ? rowOf(self) : checkedVector(word, dimensions);
      scales ??= Float32Array.from(words, (_, row) => scaleOf(rowOf(row)));
      const scale = scaleOf(target);
      const similarities = scales.map((each, row) => dot(target, rowOf(row)) * scale * each);
      return highest(similarities, count, self).flatMap((row) => {
        const neighbour = words[row];
        return neighbour === undefined ? [] : [{ word: neighbour, similarity: similarities[row] ?? 0 }];
      });
    },
  };
}

function checkedVector(vector: Float32Array, dimensions: number): Float32Array {
  if (vector instanceof Float32Array && vector.length === dimensions) {
    const bad = firstNotFinite(vector);
    if (bad === -1) return vector;
    throw notFinite('nearest', 'a vector of finite numbers', `${vector[bad]} at ${bad}`);
  }
  throw new EncoderKitError({
    code: 'invalid-input',
    where: 'nearest',
    expected: `a word or a Float32Array of ${dimensions} numbers`,
    received: vector instanceof Float32Array ? `${vector.length} numbers` : vector,
  });
}

/** The place of the first number that is none; -1 where all are. There may be a hundred million: no function is called for each. */
function firstNotFinite(values: Float32Array): number {
  for (let place = 0; place < values.length; place++) if (!Number.isFinite(values[place])) return place;
  return -1;
}

const notFinite = (where: string, expected: string, received: string, remedy?: string): EncoderKitError =>
  new EncoderKitError({ code: 'not-finite', where, expected, received, ...(remedy === undefined ? {} : { remedy }) });

/** The places of the highest numbers, highest first, without `except`. */
function highest(values: Float32Array, count: number, except: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (place === except) continue;
    const value = values[place] ?? 0;
    if (places.length === count && value <= (values[places[count - 1] ?? 0] ?? 0)) continue;
    const before = places.findIndex((other) => value > (values[other] ?? 0));
    places.splice(before === -1 ? places.length : before, 0, place);
    if (places.length > count) places.pop();
  }
  return places;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** A vector of zeros is like no other. */
const scaleOf = (vector: Float32Array): number => {
  const square = dot(vector, vector);
  return square === 0 ? 0 : 1 / Math.sqrt(square);
};
