import { checkKnownOptions, checkPath, checkPositiveInteger, EncoderKitError } from '@encoderkit/errors';
import { join, readFile } from '#platform';
import type { Json } from '../base/json.ts';
import { dotProducts, highestScores } from '../base/nearest.ts';
import { ensureWritable, messageOf, replaceFile } from '../data/files/files.ts';
import { readSafetensors, writeSafetensors } from '../store/safetensors.ts';
import { checkHowMany, closedError, unitVector, type VectorDatabase } from './vector-database.ts';

export interface ExactDatabaseOptions {
  /** Length of the vectors. */
  readonly width: number;
  /** Where vectors are kept, in `vectors.safetensors`; what is there is read. In memory alone, when absent. */
  readonly folder?: string;
}

const where = 'exactDatabase';
const fileName = 'vectors.safetensors';
const format = 'encoderkit-vectors-1';

/** What there is of a row but its vector. */
interface Entry {
  readonly id: string;
  readonly metadata: Json;
}

/**
 * Vectors in memory, all of which are looked at in a search: nothing is missed, and there is nothing to install. A search in 100,000 vectors of
 * length 128 takes some 10 to 20 ms. In a folder the whole file is written anew after each change: add many at once.
 *
 * @throws EncoderKitError `invalid-option`, `file-not-writable`; for a file that cannot be read `bundle-damaged`, of another format
 *   `bundle-version`, of vectors of another width `shape-mismatch`
 * @example
 * ```ts
 * import { exactDatabase } from '@encoderkit/core';
 *
 * const database = await exactDatabase({ width: 2 });
 * await database.add([
 *   { id: 'east', vector: Float32Array.of(1, 0), metadata: null },
 *   { id: 'north', vector: Float32Array.of(0, 1), metadata: { cold: true } },
 * ]);
 * console.log(await database.search(Float32Array.of(0.6, 0.8), 1)); // [{ id: 'north', score: 0.8, metadata: { cold: true } }]
 * await database.close();
 * ```
 */
export async function exactDatabase(options: ExactDatabaseOptions): Promise<VectorDatabase> {
  checkKnownOptions(where, options, ['width', 'folder']);
  const width = checkPositiveInteger(where, 'width', options.width, 'Pass encoder.width.');
  const path = options.folder === undefined ? undefined : join(checkPath(where, 'folder', options.folder), fileName);
  if (path !== undefined) {
    await ensureWritable(options.folder as string, where);
  }
  const saved = path === undefined ? undefined : await readRows(path, width);
  let entries: Entry[] = saved?.entries ?? [];
  let matrix = saved?.matrix ?? new Float32Array(0);
  const places = new Map(entries.map(({ id }, row) => [id, row]));
  let scores = new Float32Array(entries.length);
  let closed = false;
  const checkOpen = (): void => {
    if (closed) throw closedError(where);
  };
  const written = async (): Promise<void> => {
    if (path === undefined) return;
    const values = matrix.subarray(0, entries.length * width);
    const tensors = [{ name: 'vectors', shape: [entries.length, width], values }];
    await replaceFile(path, writeSafetensors(tensors, { format, entries: JSON.stringify(entries) }));
  };

  return {
    width,
    async size() {
      checkOpen();
      return entries.length;
    },
    async add(rows) {
      checkOpen();
      const vectors = rows.map(({ id, vector }) => unitVector(`${where}, "${id}"`, vector, width));
      const room = (entries.length + rows.length) * width;
      if (matrix.length < room) {
        const larger = new Float32Array(Math.max(room, 2 * matrix.length));
        larger.set(matrix);
        matrix = larger;
      }
      for (const [index, { id, metadata }] of rows.entries()) {
        const row = places.get(id) ?? entries.length;
        places.set(id, row);
        entries[row] = { id, metadata };
        matrix.set(vectors[index] ?? [], row * width);
      }
      await written();
    },
    async remove(ids) {
      checkOpen();
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
      if (kept.length < before) await written();
      return before - kept.length;
    },
    async search(vector, k) {
      checkOpen();
      const query = unitVector(`${where}, search`, vector, width);
      checkHowMany(where, k);
      if (scores.length !== entries.length) scores = new Float32Array(entries.length);
      dotProducts(matrix, query, scores);
      return highestScores(scores, k).flatMap((row) => {
        const entry = entries[row];
        return entry ? [{ id: entry.id, score: scores[row] ?? Number.NaN, metadata: entry.metadata }] : [];
      });
    },
    async close() {
      closed = true;
      matrix = new Float32Array(0);
      entries = [];
      places.clear();
    },
  };
}

/** What a folder has; undefined where it has nothing yet. */
async function readRows(path: string, width: number): Promise<{ entries: Entry[]; matrix: Float32Array } | undefined> {
  try {
    const { tensors, metadata } = readSafetensors(await readFile(path));
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
    const entries: Entry[] = JSON.parse(metadata.get('entries') ?? '');
    if (entries.length !== vectors.shape[0]) throw new RangeError('there are not as many ids as vectors');
    return { entries, matrix: Float32Array.from(vectors.values) };
  } catch (cause) {
    if (EncoderKitError.isInstance(cause)) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem: `the vectors cannot be read: ${messageOf(cause)}`,
      remedy: 'Delete the file to begin anew, or copy it again from where it came.',
      cause,
    });
  }
}
