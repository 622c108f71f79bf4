import type { Json } from '@encoderkit/core';
import { checkNumber, EncoderKitError, isRecord } from '@encoderkit/errors';

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

/** Rows whose vectors have length 1. @throws `invalid-input` for what is no row; as `unitVector` */
export function checkRows(where: string, rows: unknown, width: number): VectorRow[] {
  if (!Array.isArray(rows)) {
    throw new EncoderKitError({ code: 'invalid-input', where, expected: 'an array of rows', received: rows });
  }
  return rows.map((row: unknown, index) => {
    const { id, vector, metadata = null } = isRecord(row) ? row : {};
    const isVector = Array.isArray(vector) || ArrayBuffer.isView(vector);
    if (typeof id !== 'string' || id === '' || !isVector || !isJson(metadata)) {
      throw new EncoderKitError({
        code: 'invalid-input',
        where: `${where}, row ${index}`,
        expected: 'a row { id, vector, metadata }: a string that is not empty, numbers, and JSON',
        received: isRecord(row) ? { ...row, vector: isVector ? 'numbers' : vector } : row,
      });
    }
    return { id, vector: unitVector(`${where}, "${id}"`, vector as ArrayLike<number>, width), metadata };
  });
}

/** Whether it comes back the same from a file. */
function isJson(value: unknown): value is Json {
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson);
  }
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

export const checkHowMany = (where: string, k: unknown): number =>
  checkNumber(where, 'k', k, { integer: true, atLeast: 1 });

export const closedError = (where: string): EncoderKitError =>
  new EncoderKitError({ code: 'disposed', where, problem: 'the database has been closed', remedy: 'Open it again.' });
