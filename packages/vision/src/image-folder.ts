import {
  classFolder,
  type Dataset,
  dataset,
  EncoderKitError,
  type FileWarning,
  type LabelledFile,
} from '@encoderkit/core';
import { checkKnownOptions, checkOneOf } from '@encoderkit/core/options';
import { decode } from './decode.ts';
import { mapConcurrently } from './map-concurrently.ts';

export interface ImageFolderOptions {
  /**
   * What to do about damaged images. `'error'` opens the folder at once and fails when such an image is first read,
   * naming it. `'skip'` decodes every image once before it returns, leaves out what cannot be decoded, and warns of
   * each: only decoding to the end finds a file that was cut short, and a data set must know its size before training
   * starts. Default: `'error'`.
   */
  readonly corrupt?: 'error' | 'skip';
  /** Endings of the files to take, upper or lower case. Default: jpg, jpeg, png, webp, gif, avif. */
  readonly extensions?: readonly string[];
  /** Called with each thing left out. Default: `console.warn`. */
  readonly onWarning?: (warning: ImageFolderWarning) => void;
}

/** A file that is left out, and why. */
export type ImageFolderWarning = FileWarning;

/** Images by path, labelled by the name of their folder. */
export interface ImageFolder extends Dataset<string, string> {
  /** The names of the subfolders, in natural order: 2 before 10. */
  readonly labels: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly ImageFolderWarning[];
}

const defaultExtensions = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'avif'];

/** How many files are checked at a time. */
const checksAtOnce = 8;

/**
 * A folder with a subfolder for each class as a data set: `folder/cat/1.jpg` is an example of `cat`. Examples are
 * paths, in natural order, class by class; the encoder decodes each when its turn comes, so no more than a batch is
 * ever in memory.
 *
 * Hidden files and folders are passed over. Files with other endings, and images that lie beside the class folders,
 * are left out with a warning. Links are followed.
 *
 * @throws `file-not-found` for a folder that is not there; `empty-data` where there is no class, or one without images;
 * `invalid-data` for a folder inside a class
 *
 * @example
 * ```ts
 * import { imageFolder } from '@encoderkit/vision';
 *
 * const photos = await imageFolder('photos', { corrupt: 'skip' }); // photos/cat/1.jpg, photos/dog/1.jpg, …
 * console.log(photos.size, photos.labels); // 24 ['cat', 'dog']
 * ```
 */
export async function imageFolder(path: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  const reader = 'imageFolder';
  const where = `${reader} (${path})`;
  checkKnownOptions(where, options, ['corrupt', 'extensions', 'onWarning']);
  const corrupt = checkOneOf(where, 'corrupt', options.corrupt ?? 'error', ['error', 'skip']);
  const { extensions = defaultExtensions, onWarning = warnOf(reader) } = options;
  const found = await classFolder(path, { reader, kind: 'image', extensions, onWarning });
  const { labels, files } = found;
  const skipped = [...found.skipped];
  const skip = (warning: ImageFolderWarning) => {
    skipped.push(warning);
    onWarning(warning);
  };
  const usable = corrupt === 'error' ? files : await withoutCorrupt(files, skip);
  checkNoneEmpty(labels, usable, where);

  const at = (position: number) => usable[position] ?? missing(position, where);
  const data = dataset<string, string>({
    size: usable.length,
    at(position) {
      const { path: input, label } = at(position);
      return { input, label };
    },
    labelAt: (position) => at(position).label,
  });
  return { ...data, labels, skipped };
}

const warnOf =
  (reader: string) =>
  ({ message }: ImageFolderWarning) =>
    console.warn(`${reader}: ${message}`);

/** The files that can be decoded to the end; `skip` hears of the others, in order. */
async function withoutCorrupt(files: readonly LabelledFile[], skip: (warning: ImageFolderWarning) => void) {
  const reasons = new Map<string, string>();
  await mapConcurrently(files, checksAtOnce, async ({ path }) => {
    try {
      // A small target, so that a large JPEG is reduced while it is decoded; it is still read to its end.
      await decode(path, { height: 16, width: 16, channels: 3, resize: 'stretch', background: [0, 0, 0] }, path);
    } catch (error) {
      if (!EncoderKitError.isInstance(error) || error.code === 'engine-unavailable') throw error;
      reasons.set(path, error.message);
    }
  });
  return files.filter(({ path }) => {
    const reason = reasons.get(path);
    if (reason !== undefined) skip({ path, message: `${path} is left out: ${reason}` });
    return reason === undefined;
  });
}

function checkNoneEmpty(labels: readonly string[], files: readonly LabelledFile[], where: string) {
  const present = new Set(files.map(({ label }) => label));
  const empty = labels.filter((label) => !present.has(label));
  if (empty.length === 0) return;
  throw new EncoderKitError({
    code: 'empty-data',
    where,
    problem: `no image that can be decoded in ${empty.map((label) => `"${label}"`).join(', ')}`,
    remedy: 'Add images or remove the folder.',
  });
}

function missing(position: number, where: string): never {
  throw new EncoderKitError({ code: 'invalid-data', where, problem: `there is no image ${position}` });
}
