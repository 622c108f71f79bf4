import { type SharedFile, sharedFile } from '@encoderkit/core';
import { checkKnownOptions, checkPath, checkPositiveInteger } from '@encoderkit/errors';
import { inTurn } from './in-turn.ts';
import { type Rows, rowsFromBytes, rowsOf } from './rows.ts';
import { checkHowMany, checkRows, closedError, unitVector, type VectorDatabase } from './vector-database.ts';

export interface ExactDatabaseOptions {
  /** Length of the vectors. */
  readonly width: number;
  /** Where vectors are kept, in `vectors.safetensors`; what is there is read. In memory alone, when absent. */
  readonly folder?: string;
}

const where = 'exactDatabase';
const fileName = 'vectors.safetensors';

/**
 * Vectors in memory, all of which are looked at in a search: nothing is missed, and there is nothing to install. A search in 100,000 vectors of
 * length 128 takes some 10 to 20 ms. In a folder the whole file is written anew after each change: add many at once.
 *
 * Several programs may have one folder open: each change is made to what the others wrote before it, and each search looks at it.
 *
 * @throws EncoderKitError `invalid-option`, `file-not-writable`; for a file that cannot be read `bundle-damaged`, of another format
 *   `bundle-version`, of vectors of another width `shape-mismatch`
 * @example
 * ```ts
 * import { exactDatabase } from '@encoderkit/search';
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
  const folder = options.folder === undefined ? undefined : checkPath(where, 'folder', options.folder);
  const file = folder === undefined ? undefined : await sharedFile(folder, fileName, where);
  let rows = (file && (await rowsOfOthers(file, width))) ?? rowsOf(width);
  let closed = false;
  const next = inTurn();
  const checkOpen = (): void => {
    if (closed) throw closedError(where);
  };
  /** Waits for changes that are under way, and takes those of others in. */
  const upToDate = async (): Promise<Rows> => {
    if (file) {
      await next(async () => {
        rows = (await rowsOfOthers(file, width)) ?? rows;
      });
    }
    return rows;
  };
  const changed = <Result>(change: (rows: Rows) => Result): Promise<Result> => {
    checkOpen();
    return next(async () => (file ? changeFile(file, change) : change(rows)));
  };
  /** What cannot be written is not in memory either. */
  const changeFile = <Result>(file: SharedFile, change: (rows: Rows) => Result): Promise<Result> =>
    file.alone(async () => {
      const changing = (await rowsOfOthers(file, width)) ?? rows.copy();
      const result = change(changing);
      await file.write(changing.toBytes());
      rows = changing;
      return result;
    });

  return {
    width,
    async size() {
      checkOpen();
      return (await upToDate()).size();
    },
    async add(given) {
      const added = checkRows(where, given, width);
      return changed((held) => held.add(added));
    },
    async remove(ids) {
      return changed((held) => held.remove(ids));
    },
    async search(vector, k) {
      checkOpen();
      const query = unitVector(`${where}, search`, vector, width);
      checkHowMany(where, k);
      return (await upToDate()).search(query, k);
    },
    async close() {
      closed = true;
      await next(async () => {
        rows = rowsOf(width);
      });
    },
  };
}

const rowsOfOthers = (file: SharedFile, width: number): Promise<Rows | undefined> =>
  file.changes((bytes) => rowsFromBytes(bytes, width, file.path));
