import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '@encoderkit/core';
import { checkFunction, checkPath, EncoderKitError } from '@encoderkit/errors';
import type { Sound } from '../input/sound.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import { readFeatures, writeFeatures } from './feature-file.ts';
import type { FeatureRows } from './feature-rows.ts';

/** Makes the sound of a file. */
export type SoundReader = (path: string) => Promise<Sound> | Sound;

/** Features of sound files on disk. What is kept is what `measure` gives: it serves `adapt`, and whatever `adapt` learns. */
export interface FeatureCache {
  /**
   * What `extractor.measure` gives for a file: from the cache, else `read` is called and the features are kept. `reading` is whatever else they depend
   * on, such as the options of `read`. The caller owns the result.
   *
   * @throws `file-not-found` where there is no such file, `file-not-writable` where the cache cannot be written, and what `read` throws
   */
  measure(path: string | URL, extractor: FeatureExtractor, read: SoundReader, reading?: Json): Promise<FeatureRows>;
  /** The same, normalised and stacked: what `extractor.extract` gives. */
  extract(path: string | URL, extractor: FeatureExtractor, read: SoundReader, reading?: Json): Promise<FeatureRows>;
}

/** Raise it whenever the same options give other numbers than before. */
const version = 1;
const where = 'featureCache';

/**
 * A cache of features in a folder, which is made when it is needed. A file is known by its content and not by its name: one that changed is measured
 * anew. Several processes may use a folder at once. Nothing is ever removed: remove the folder.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { featureCache, featureExtractor } from '@encoderkit/audio';
 *
 * const cache = featureCache('features');
 * const extractor = featureExtractor({ sampleRate: 8000 });
 * await writeFile('beep.raw', Float32Array.from({ length: 800 }, (_, index) => Math.sin(index)));
 * const read = () => ({ samples: Float32Array.from({ length: 800 }, (_, index) => Math.sin(index)), sampleRate: 8000 });
 * await cache.extract('beep.raw', extractor, read);
 * const { shape } = await cache.extract('beep.raw', extractor, read); // From the disk.
 * console.log(shape); // [ 11, 13 ]
 * ```
 */
export function featureCache(folder: string): FeatureCache {
  checkPath(where, 'folder', folder);

  async function measure(source: string | URL, extractor: FeatureExtractor, read: SoundReader, reading: Json = null) {
    const path = checkPath(where, 'path', source instanceof URL ? fileURLToPath(source) : source);
    checkFunction(where, 'read', read);
    // Neither changes what is measured.
    const { normalization: _, context: __, ...settings } = extractor.toConfig();
    const options = JSON.stringify([version, settings, reading]);
    const key = createHash('sha256')
      .update(await digestOf(path))
      .update(options)
      .digest('hex');
    const file = join(folder, `v${version}`, key.slice(0, 2), `${key}.features`);
    const kept = await readFeatures(file);
    if (kept !== undefined) return kept;
    const measured = extractor.measure(await read(path));
    await writeFeatures(file, measured);
    return measured;
  }

  return {
    measure,
    extract: async (path, extractor, read, reading) => extractor.finish(await measure(path, extractor, read, reading)),
  };
}

/** SHA-256 of a file, piece by piece: it may be larger than the memory. */
async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path)) hash.update(piece);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Check the path.',
      cause,
    });
  }
  return hash.digest();
}
