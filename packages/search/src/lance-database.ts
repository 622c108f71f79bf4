import { ensureWritable } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, checkPath, checkPositiveInteger, EncoderKitError } from '@encoderkit/errors';
import type * as LanceModule from '@lancedb/lancedb';
import { inTurn } from './in-turn.ts';
import {
  checkHowMany,
  checkRows,
  closedError,
  unitVector,
  type VectorDatabase,
  type VectorRow,
} from './vector-database.ts';

export interface LanceDatabaseOptions {
  /** Length of the vectors. */
  readonly width: number;
  /** Where the database is, or is to be. */
  readonly folder: string;
  /** How many of the index's candidates are looked at for a search; 64 when absent. More finds more of the nearest, and takes longer. */
  readonly candidates?: number;
}

/** A database in a folder, with an index for many vectors. */
export interface LanceDatabase extends VectorDatabase {
  /**
   * Builds an index over all vectors (HNSW graphs over vectors of one byte a number, whose best are ranked again exactly), in place of the one
   * there was. Searches are exact without, and for vectors added since. Worth it from some 10,000 vectors on; fewer than 256 are left without.
   */
  buildIndex(): Promise<void>;
}

const where = 'lanceDatabase';
const tableName = 'vectors';
/** LanceDB trains its quantisation on as many. */
const fewestForIndex = 256;
/** Candidates that each vector's neighbours in the graph are chosen from. LanceDB's own 300 takes nearly three times as long, and found no more of 100,000. */
const graphEffort = 100;
const rowsAtOnce = 10_000;

/**
 * Vectors in LanceDB, a database that runs inside this process and keeps its data in a folder: for more vectors than fit in memory, and faster
 * searches among many, by an index that may miss some. Needs the package `@lancedb/lancedb`, an optional peer: `npm install @lancedb/lancedb apache-arrow`.
 *
 * @throws EncoderKitError `engine-unavailable` where LanceDB is not installed, `invalid-option`, `file-not-writable`, `shape-mismatch` for
 *   a database of vectors of another width
 * @example
 * ```ts
 * import { lanceDatabase } from '@encoderkit/search';
 *
 * const database = await lanceDatabase({ width: 2, folder: 'vectors' });
 * await database.add([{ id: 'north', vector: Float32Array.of(0, 1), metadata: { cold: true } }]);
 * console.log(await database.search(Float32Array.of(0, 2), 1)); // [{ id: 'north', score: 1, metadata: { cold: true } }]
 * await database.close();
 * ```
 */
export async function lanceDatabase(options: LanceDatabaseOptions): Promise<LanceDatabase> {
  checkKnownOptions(where, options, ['width', 'folder', 'candidates']);
  const width = checkPositiveInteger(where, 'width', options.width, 'Pass encoder.width.');
  const folder = checkPath(where, 'folder', options.folder);
  const candidates = checkNumber(where, 'candidates', options.candidates ?? 64, { integer: true, atLeast: 1 });
  const lance = await lanceModule();
  await ensureWritable(folder, where);
  // Each look is at what others have written until then.
  const connection = await lance.connect(folder, { readConsistencyInterval: 0 });
  let table: LanceModule.Table | undefined;
  let closed = false;
  const next = inTurn();
  /** The table, where there is one: somebody else may have made it meanwhile. */
  const opened = async (): Promise<LanceModule.Table | undefined> => {
    if (table || !(await connection.tableNames()).includes(tableName)) return table;
    const found = await connection.openTable(tableName);
    await checkWidth(found, width, folder);
    table = found;
    return table;
  };
  await opened();
  const checkOpen = (): void => {
    if (closed) throw closedError(where);
  };
  const removeAll = async (ids: readonly string[]): Promise<void> => {
    const from = await opened();
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      await from?.delete(
        `id IN (${ids
          .slice(start, start + rowsAtOnce)
          .map(quoted)
          .join(', ')})`,
      );
    }
  };
  const size = async (): Promise<number> => (await (await opened())?.countRows()) ?? 0;

  return {
    width,
    async size() {
      checkOpen();
      return size();
    },
    async add(rows) {
      checkOpen();
      const data = lastOfEachId(checkRows(where, rows, width)).map(({ id, vector, metadata }) => ({
        id,
        vector: Array.from(vector),
        metadata: JSON.stringify(metadata),
      }));
      await next(async () => {
        await removeAll(data.map(({ id }) => id));
        for (let start = 0; start < data.length; start += rowsAtOnce) {
          const part = data.slice(start, start + rowsAtOnce);
          const known = await opened();
          if (known) await known.add(part);
          else table = await connection.createTable(tableName, part);
        }
      });
    },
    async remove(ids) {
      checkOpen();
      return next(async () => {
        const before = await size();
        await removeAll(ids);
        return before - (await size());
      });
    },
    async search(vector, k) {
      checkOpen();
      const query = unitVector(`${where}, search`, vector, width);
      checkHowMany(where, k);
      const searched = await opened();
      if (!searched) return [];
      // So many times k are ranked exactly, and the graph has to give as many.
      const times = Math.max(1, Math.ceil(candidates / k));
      const found: { id: string; metadata: string; _distance: number }[] = await searched
        .vectorSearch(query)
        .distanceType('cosine')
        .ef(k * times)
        .refineFactor(times)
        .select(['id', 'metadata', '_distance'])
        .limit(k)
        .toArray();
      return found.map(({ id, metadata, _distance }) => ({ id, score: 1 - _distance, metadata: JSON.parse(metadata) }));
    },
    async buildIndex() {
      checkOpen();
      await next(async () => {
        const indexed = await opened();
        if (!indexed || (await size()) < fewestForIndex) return;
        const config = lance.Index.hnswSq({ distanceType: 'cosine', numPartitions: 1, efConstruction: graphEffort });
        await indexed.createIndex('vector', { config, replace: true });
        await indexed.optimize();
      });
    },
    async close() {
      closed = true;
      await next(async () => {
        table?.close();
        connection.close();
      });
    },
  };
}

/** Imported here and not above: a program that does not search in LanceDB neither loads nor needs it. */
async function lanceModule(): Promise<typeof LanceModule> {
  try {
    return await import('#lancedb');
  } catch (cause) {
    throw new EncoderKitError({
      code: 'engine-unavailable',
      where,
      problem: `LanceDB is not installed, or does not run here: ${cause instanceof Error ? cause.message : cause}`,
      remedy: 'npm install @lancedb/lancedb apache-arrow, or use exactDatabase, which needs nothing.',
      cause,
    });
  }
}

/** In SQL, a quote inside a string is doubled. */
const quoted = (id: string): string => `'${id.replaceAll("'", "''")}'`;

const lastOfEachId = (rows: readonly VectorRow[]): VectorRow[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];

async function checkWidth(table: LanceModule.Table, width: number, folder: string): Promise<void> {
  const field = (await table.schema()).fields.find(({ name }) => name === 'vector');
  const found = (field?.type as { readonly listSize?: number } | undefined)?.listSize;
  if (found === width) return;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: `${where}, ${folder}`,
    expected: `vectors of length ${width}`,
    received: found === undefined ? 'another table' : `vectors of length ${found}`,
    remedy: 'Open it with the width of the encoder that its vectors were made with, or take another folder.',
  });
}
