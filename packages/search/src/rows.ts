import { dotProducts, type Json, readSafetensors, writeSafetensors } from '@encoderkit/core';
import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { highestScores } from './highest-scores.ts';
import type { Hit, VectorRow } from './vector-database.ts';

const format = 'encoderkit-vectors-1';

/** What there is of a row but its vector. */
interface Entry {
  readonly id: string;
  readonly metadata: Json;
}

/** Rows of an exact database in memory. */
export interface Rows {
  size(): number;
  /** Vectors have length 1. */
  add(rows: readonly VectorRow[]): void;
  /** How many were there. */
  remove(ids: readonly string[]): number;
  search(query: Float32Array, k: number): Hit[];
  /** Others that hold the same. */
  copy(): Rows;
  /** As a file in the safetensors format. */
  toBytes(): Uint8Array;
}

/** @param width length of the vectors */
export function rowsOf(width: number, given: readonly Entry[] = [], vectors: Float32Array = new Float32Array(0)): Rows {
  let entries = [...given];
  let matrix = vectors;
  let scores = new Float32Array(entries.length);
  const places = new Map(entries.map(({ id }, row) => [id, row]));
  const held = () => matrix.subarray(0, entries.length * width);

  return {
    size: () => entries.length,
    add(rows) {
      const room = (entries.length + rows.length) * width;
      if (matrix.length < room) {
        const larger = new Float32Array(Math.max(room, 2 * matrix.length));
        larger.set(held());
        matrix = larger;
      }
      for (const { id, metadata, vector } of rows) {
        const row = places.get(id) ?? entries.length;
        places.set(id, row);
        entries[row] = { id, metadata };
        matrix.set(vector, row * width);
      }
    },
    remove(ids) {
      const before = entries.length;
      const gone = new Set(ids);
      const kept: Entry[] = [];
      for (const [row, entry] of entries.entries()) {
        if (gone.has(entry.id)) {
          places.delete(entry.id);
          continue;
        }
        matrix.copyWithin(kept.length * width, row * width, (row + 1) * width);
        places.set(entry.id, kept.length);
        kept.push(entry);
      }
      entries = kept;
      return before - kept.length;
    },
    search(query, k) {
      if (scores.length !== entries.length) scores = new Float32Array(entries.length);
      dotProducts(matrix, query, scores);
      return highestScores(scores, k).flatMap((row) => {
        const entry = entries[row];
        return entry ? [{ id: entry.id, score: scores[row] ?? Number.NaN, metadata: entry.metadata }] : [];
      });
    },
    copy: () => rowsOf(width, entries, held().slice()),
    toBytes() {
      const tensors = [{ name: 'vectors', shape: [entries.length, width], values: held() }];
      return writeSafetensors(tensors, { format, entries: JSON.stringify(entries) });
    },
  };
}

/** The rows of a file. @throws EncoderKitError `bundle-damaged`, `bundle-version`, `shape-mismatch` */
export function rowsFromBytes(bytes: Uint8Array, width: number, path: string): Rows {
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    const vectors = tensors.get('vectors');
    if (metadata.get('format') !== format || !vectors) {
      throw new EncoderKitError({
        code: 'bundle-version',
        where: path,
        expected: `vectors in the format "${format}"`,
        received: metadata.get('format') ?? 'another file',
      });
    }
    if (vectors.shape[1] !== width) {
      throw new EncoderKitError({
        code: 'shape-mismatch',
        where: path,
        expected: `vectors of length ${width}`,
        received: `vectors of length ${vectors.shape[1]}`,
        remedy: 'Open it with the width of the encoder that its vectors were made with, or take another folder.',
      });
    }
    const entries: unknown = JSON.parse(metadata.get('entries') ?? '');
    if (!Array.isArray(entries) || !entries.every(isEntry)) throw new TypeError('its list of ids is none');
    if (entries.length !== vectors.shape[0]) throw new RangeError('there are not as many ids as vectors');
    if (!areFinite(vectors.values)) throw new RangeError('there are numbers that are not finite');
    return rowsOf(width, entries, vectors.values);
  } catch (cause) {
    if (EncoderKitError.isInstance(cause)) throw cause;
    throw new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem: `the vectors cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      remedy: 'Delete the file to begin anew, or copy it again from where it came.',
      cause,
    });
  }
}

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) && typeof value.id === 'string' && 'metadata' in value;

/** A loop, since there may be many millions. One that is not would be among the nearest of everything. */
function areFinite(values: Float32Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}
