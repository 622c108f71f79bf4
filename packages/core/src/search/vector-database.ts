import { checkNumber, EncoderKitError } from '@encoderkit/errors';
import type { Json } from '../base/json.ts';

/** A vector under a name, with whatever is to come back with it. */
export interface VectorRow {
  readonly id: string;
  /** Of length 1. */
  readonly vector: Float32Array;
  /** Null for none. */
  readonly metadata: Json;
}

/** A row that a search found. */
export interface Hit {
  readonly id: string;
  /** The cosine of query and vector, from -1 to 1: 1 for the same direction. */
  readonly score: number;
  readonly metadata: Json;
}

/** What holds vectors and finds the nearest: `exactDatabase` or `lanceDatabase`, or one of your own. */
export interface VectorDatabase {
  /** Length of its vectors. */
  readonly width: number;
  size(): Promise<number>;
  /** A row whose id is there already takes its place. */
  add(rows: readonly VectorRow[]): Promise<void>;
  /** Ids that are not there are passed over. Gives how many were. */
  remove(ids: readonly string[]): Promise<number>;
  /** Up to `k` hits, best first. `vector` has length 1. */
  search(vector: Float32Array, k: number): Promise<Hit[]>;
  /** Frees what it holds. What was kept in a folder stays there. */
  close(): Promise<void>;
}

/** A copy with length 1; throws `shape-mismatch` for another width, `not-finite` for what has no direction. */
export function unitVector(where: string, vector: ArrayLike<number>, width: number): Float32Array {
  if (vector.length !== width) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where,
      expected: `a vector of length ${width}`,
      received: `one of length ${vector.length}`,
      remedy: 'Search with the encoder that the vectors were made with, or with another tower of its matcher.',
    });
  }
  let square = 0;
  for (let index = 0; index < width; index++) square += (vector[index] ?? Number.NaN) ** 2;
  const length = Math.sqrt(square);
  if (length > 0 && length < Number.POSITIVE_INFINITY) return Float32Array.from(vector, (value) => value / length);
  throw new EncoderKitError({
    code: 'not-finite',
    where,
    expected: 'a vector of finite numbers that are not all zero',
    received: length === 0 ? 'zeros alone' : 'numbers that are not finite',
  });
}

export const checkHowMany = (where: string, k: unknown): number =>
  checkNumber(where, 'k', k, { integer: true, atLeast: 1 });

export const closedError = (where: string): EncoderKitError =>
  new EncoderKitError({ code: 'disposed', where, problem: 'the database has been closed', remedy: 'Open it again.' });
