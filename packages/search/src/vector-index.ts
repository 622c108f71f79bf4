import { checkEncoder, type Encoder, type Json } from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError, isRecord } from '@encoderkit/errors';
import { exactDatabase } from './exact-database.ts';
import { type Hit, unitVector, type VectorDatabase } from './vector-database.ts';

type Queries = Readonly<Record<string, Encoder<never>>>;

type SampleOf<Each> = Each extends Encoder<infer Sample> ? Sample : never;

/** What to search with: a sample under the name of its encoder, or a vector. */
export type Query<By extends Queries> =
  | { [Name in keyof By]: { readonly [Each in Name]: SampleOf<By[Name]> } }[keyof By]
  | { readonly vector: ArrayLike<number> };

export interface OpenVectorIndexOptions<By extends Queries> {
  /**
   * The encoders that queries come by, with vectors as long as the index': `model.towers` of a matcher. The index' own under the name `sample`,
   * when absent.
   */
  readonly queries?: By;
  /** What holds the vectors; the index closes it. `exactDatabase` in memory, when absent. */
  readonly database?: VectorDatabase;
}

export interface VectorIndexOptions<By extends Queries> extends OpenVectorIndexOptions<By> {
  /** A name for each sample; `'0'`, `'1'`, … when absent. */
  readonly ids?: readonly string[];
  /** What comes back with each sample, as JSON. */
  readonly metadata?: readonly Json[];
}

/** Samples that can be searched. */
export interface VectorIndex<Sample, By extends Queries> {
  readonly database: VectorDatabase;
  size(): Promise<number>;
  /** More of them. One whose id is there already takes its place. */
  add(
    samples: readonly Sample[],
    rows: { readonly ids: readonly string[]; readonly metadata?: readonly Json[] },
  ): Promise<void>;
  /** Gives how many were there. */
  remove(ids: readonly string[]): Promise<number>;
  /** The `k` nearest (10 when absent), best first; all, where there are fewer. */
  search(query: Query<By>, k?: number): Promise<Hit[]>;
  /** Closes the database. Encoders stay as they are. */
  close(): Promise<void>;
}

/** The encoder of the index under this name, where no others are given. */
type OwnQuery<Sample> = { readonly sample: Encoder<Sample> };

/**
 * Encodes samples and makes them searchable by the direction of their vectors (cosine), with a sample of any encoder that gives vectors in the
 * same space: a picture by a picture, or, with the towers of a matcher, by words. In memory, unless `database` says where.
 *
 * @returns the index, which the caller closes
 * @throws EncoderKitError `empty-data` for no samples, `invalid-input` for a bad one, `invalid-option` where there are not as many ids or metadata as
 *   samples, an id comes twice, or the database holds others already and no ids are given; `shape-mismatch` for encoders or a database of
 *   another width. `search` throws `empty-data` where there is nothing to search, `invalid-input` for a query of an unknown modality.
 * @example
 * ```ts
 * import { matcher } from '@encoderkit/core';
 * import { vectorIndex } from '@encoderkit/search';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = matcher({ image: vectorEncoder({ length: 4, normalize: false }), text: vectorEncoder({ length: 2, normalize: false }) }, { width: 8 });
 * // … train(model, pairs, { epochs: 20 })
 * const pictures = await vectorIndex(model.towers.image, [[1, 2, 3, 4], [4, 3, 2, 1]], {
 *   ids: ['cat.png', 'dog.png'],
 *   metadata: [{ pages: 3 }, null],
 *   queries: model.towers,
 * });
 * for (const { id, score, metadata } of await pictures.search({ text: [0, 1] }, 2)) console.log(id, score, metadata);
 * console.log((await pictures.search({ image: [1, 2, 3, 4] }, 1))[0]?.id); // cat.png
 * await pictures.close();
 * model.dispose();
 * ```
 */
export async function vectorIndex<Sample, By extends Queries = OwnQuery<Sample>>(
  encoder: Encoder<Sample>,
  samples: readonly Sample[],
  options: VectorIndexOptions<By> = {},
): Promise<VectorIndex<Sample, By>> {
  const where = 'vectorIndex';
  checkKnownOptions(where, options, ['queries', 'database', 'ids', 'metadata']);
  const { ids, metadata, ...own } = options;
  if (!Array.isArray(samples)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'an array of samples',
      received: typeof samples,
    });
  }
  if (samples.length === 0) {
    throw new EncoderKitError({
      code: 'empty-data',
      where,
      problem: 'there are no samples',
      remedy: 'Pass one or more, or open what is there already with openVectorIndex(encoder, { database }).',
    });
  }
  const made = await openVectorIndex<Sample, By>(encoder, own);
  if (ids === undefined && (await made.size()) > 0) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: 'the database holds vectors already, and no ids are given',
      remedy: 'Give "ids": numbers would take the place of those that are there.',
    });
  }
  await made.add(samples, { ids: ids ?? samples.map((_, row) => `${row}`), ...(metadata && { metadata }) });
  return made;
}

/**
 * The index that a database already holds, such as one in a folder.
 *
 * @returns the index, which the caller closes
 * @throws EncoderKitError `shape-mismatch` where vectors of the database, of the encoder and of those of queries are not of one length
 * @example
 * ```ts
 * import { exactDatabase, openVectorIndex, vectorIndex } from '@encoderkit/search';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = vectorEncoder({ length: 2, units: [3], normalize: false });
 * const { width } = encoder;
 * const first = await vectorIndex(encoder, [[1, 2], [2, 1]], { database: await exactDatabase({ width, folder: 'points' }) });
 * await first.close();
 *
 * const again = await openVectorIndex(encoder, { database: await exactDatabase({ width, folder: 'points' }) });
 * await again.add([[5, 5]], { ids: ['middle'] });
 * await again.remove(['0']);
 * console.log((await again.search({ sample: [5, 5] }, 1))[0]?.id); // middle
 * await again.close();
 * encoder.dispose();
 * ```
 */
export async function openVectorIndex<Sample, By extends Queries = OwnQuery<Sample>>(
  encoder: Encoder<Sample>,
  options: OpenVectorIndexOptions<By> = {},
): Promise<VectorIndex<Sample, By>> {
  const where = 'openVectorIndex';
  checkEncoder(where, encoder);
  checkKnownOptions(where, options, ['queries', 'database']);
  const { width } = encoder;
  const queries: Readonly<Record<string, unknown>> = options.queries ?? { sample: encoder };
  const encoders = new Map(
    Object.entries(queries).map(([name, each]) => [name, queryEncoder(where, name, each, width)]),
  );
  const database = options.database ?? (await exactDatabase({ width }));
  if (database.width !== width) throw widthMismatch(where, 'the database', database.width, width);

  return {
    database,
    size: () => database.size(),
    async add(samples, { ids, metadata }) {
      checkIds(ids, samples.length);
      if (metadata !== undefined) checkLength('metadata', metadata, samples.length);
      const vectors = await encoder.encode(samples);
      await database.add(
        vectors.map((vector, row) => ({
          id: ids[row] ?? '',
          vector: unitVector(`index, sample "${ids[row]}"`, vector, width),
          metadata: metadata?.[row] ?? null,
        })),
      );
    },
    remove: (ids) => database.remove(ids),
    async search(query, k = 10) {
      const vector = await vectorOf(query, encoders, width);
      if ((await database.size()) > 0) return database.search(vector, k);
      throw new EncoderKitError({
        code: 'empty-data',
        where: 'search',
        problem: 'there is nothing in the index',
        remedy: 'Add samples first: add(samples, { ids }).',
      });
    },
    close: () => database.close(),
  };
}

type AnyEncoder = Pick<Encoder<unknown>, 'encode'>;

function queryEncoder(where: string, name: string, encoder: unknown, width: number): AnyEncoder {
  checkEncoder(`${where}, queries.${name}`, encoder);
  // What it takes is known to the caller's types only.
  const { width: own, encode } = encoder as Encoder<unknown>;
  if (name === 'vector') {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: 'an encoder of "queries" is called "vector", which stands for a vector itself',
      remedy: 'Give it another name.',
    });
  }
  if (own !== width) throw widthMismatch(where, `the encoder of "${name}"`, own, width);
  return { encode };
}

async function vectorOf(
  query: unknown,
  encoders: ReadonlyMap<string, AnyEncoder>,
  width: number,
): Promise<Float32Array> {
  const where = 'search';
  const names = isRecord(query) ? Object.keys(query) : [];
  const [name = '', ...others] = names;
  const value = isRecord(query) ? query[name] : undefined;
  if (name === 'vector' && others.length === 0 && isNumbers(value)) return unitVector(where, value, width);
  const encoder = encoders.get(name);
  if (encoder && others.length === 0) {
    const [vector = []] = await encoder.encode([value]);
    return unitVector(where, vector, width);
  }
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: `a query with one of ${[...encoders.keys(), 'vector'].join(', ')}`,
    received: isRecord(query) ? (names.length === 0 ? 'an empty one' : `one with ${names.join(', ')}`) : query,
    remedy: `Pass { ${[...encoders.keys()][0] ?? 'vector'}: … }.`,
  });
}

const isNumbers = (value: unknown): value is ArrayLike<number> => Array.isArray(value) || ArrayBuffer.isView(value);

function widthMismatch(where: string, what: string, received: number, width: number): EncoderKitError {
  return new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `${what} to have vectors of length ${width}, as those of the index`,
    received,
    remedy: 'Take encoders that share a space, such as the towers of a matcher, and a database of their width.',
  });
}

function checkIds(ids: unknown, count: number): void {
  checkLength('ids', ids, count);
  const seen = new Set<unknown>();
  for (const id of ids as readonly unknown[]) {
    if (typeof id === 'string' && id !== '' && !seen.has(id)) {
      seen.add(id);
      continue;
    }
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'vectorIndex',
      expected: '"ids" to be strings, each of them once',
      received: seen.has(id) ? `"${String(id)}" twice` : id,
    });
  }
}

function checkLength(option: string, values: unknown, count: number): void {
  if (Array.isArray(values) && values.length === count) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'vectorIndex',
    expected: `"${option}" to be ${count}, one for each sample`,
    received: Array.isArray(values) ? values.length : values,
  });
}
