import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { readFile } from '#platform';
import { sha256 } from '../../base/sha256.ts';
import { messageOf } from '../../data/files/files.ts';
import { type NamedArray, readSafetensors, type SafetensorsFile, writeSafetensors } from '../../store/safetensors.ts';
import type { EpochEvent } from '../events.ts';
import type { Progress } from './progress.ts';
import type { Recipe } from './recipe.ts';

/** Raised when the file changes so that older programs cannot read it. */
const format = 'encoderkit-training-2';

/** What a file says of a training. */
export interface SavedTraining {
  readonly path: string;
  readonly tensors: SafetensorsFile['tensors'];
  readonly recipe: Recipe;
  readonly progress: Progress;
}

/** In the file's place for its own checksum while that is computed. */
const noChecksum = '0'.repeat(64);

/** The bytes of a file, with the SHA-256 of all of them in it: of the file with zeros in its place. */
export async function checkpointBytes(
  tensors: readonly NamedArray[],
  recipe: Recipe,
  progress: Progress,
): Promise<Uint8Array> {
  const texts = { format, recipe: JSON.stringify(recipe), progress: JSON.stringify(progress) };
  const file = writeSafetensors(tensors, { sha256: noChecksum, ...texts });
  file.set(new TextEncoder().encode(await sha256(file)), placeOf(file, noChecksum));
  return file;
}

/**
 * Undefined where there is no file.
 *
 * @throws EncoderKitError `bundle-damaged`, `bundle-version`
 */
export async function readCheckpoint(path: string): Promise<SavedTraining | undefined> {
  try {
    const bytes = new Uint8Array(await readFile(path));
    const file = readSafetensors(bytes);
    const text = (name: string): string => file.metadata.get(name) ?? '';
    if (text('format') !== format) {
      throw new EncoderKitError({
        code: 'bundle-version',
        where: path,
        expected: `a checkpoint of format "${format}"`,
        received: text('format'),
        remedy: 'It was written by another release of @encoderkit/core, or by another program.',
      });
    }
    await checkSum(bytes, text('sha256'));
    const [recipe, progress] = [JSON.parse(text('recipe')), JSON.parse(text('progress'))];
    checkRecipe(recipe);
    checkProgress(progress);
    return { path, tensors: file.tensors, recipe, progress: withNaN(progress) };
  } catch (cause) {
    if (EncoderKitError.isInstance(cause)) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem: `the checkpoint cannot be read: ${messageOf(cause)}`,
      remedy: 'Delete it to begin anew, or copy it again from where it came.',
      cause,
    });
  }
}

async function checkSum(bytes: Uint8Array, expected: string): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(expected)) throw new TypeError('it has no checksum');
  const zeroed = new Uint8Array(bytes);
  zeroed.set(new TextEncoder().encode(noChecksum), placeOf(bytes, expected));
  if ((await sha256(zeroed)) !== expected) throw new TypeError('its checksum is not the one that it says');
}

/** Where the file says its checksum: the first entry of its metadata. */
function placeOf(file: Uint8Array, checksum: string): number {
  const before = '"sha256":"';
  const entry = new TextEncoder().encode(`${before}${checksum}"`);
  for (let place = 0; place < 200; place++) {
    if (entry.every((byte, index) => file[place + index] === byte)) return place + before.length;
  }
  throw new TypeError('its checksum is not where it should be');
}

function checkRecipe(recipe: unknown): asserts recipe is Recipe {
  const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');
  const isData =
    isRecord(recipe) &&
    isRecord(recipe.data) &&
    Array.isArray(recipe.data.examples) &&
    recipe.data.examples.every(isRecord);
  const isWhole = isData && isTexts(recipe.trained) && isTexts(recipe.slots) && isRecord(recipe.options);
  if (!isWhole) throw new TypeError('its recipe is not one');
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** What each part of the progress has to be. */
const parts: { readonly [Name in keyof Progress]-?: (value: unknown) => boolean } = {
  epoch: isCount,
  step: isCount,
  draws: isCount,
  batchesInEpoch: isCount,
  stopping: (value) => value === null || (isRecord(value) && isCount(value.bestEpoch) && isCount(value.wait)),
  stopped: (value) => typeof value === 'boolean',
  rate: (value) => isRecord(value) && typeof value.factor === 'number' && Number.isFinite(value.factor),
  history: (value) => Array.isArray(value) && value.every((event) => isRecord(event) && event.type === 'epoch'),
};

function checkProgress(progress: unknown): asserts progress is Progress {
  for (const [name, isRight] of Object.entries(parts)) {
    if (!isRecord(progress) || !isRight(progress[name])) throw new TypeError(`its progress has no ${name}`);
  }
}

/** A metric that is NaN became null in JSON. */
function withNaN(progress: Progress): Progress {
  const revive = (_: string, value: unknown): unknown => (value === null ? Number.NaN : value);
  const history: EpochEvent[] = JSON.parse(JSON.stringify(progress.history), revive);
  return { ...progress, history };
}
