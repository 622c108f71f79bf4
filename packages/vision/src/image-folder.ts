import { type Dataset, dataset, EncoderKitError } from '@encoderkit/core';
import { checkKnownOptions, checkOneOf, invalidOption } from '@encoderkit/core/options';
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

export interface ImageFolderWarning {
  /** The file that is left out. */
  readonly path: string;
  /** Why, as a sentence that names it. */
  readonly message: string;
}

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
  const where = `imageFolder (${path})`;
  if (typeof path !== 'string' || path === '') throw invalidOption('imageFolder', 'path', 'the path of a folder', path);
  const { corrupt, extensions, onWarning } = completeOptions(options, where);
  const skipped: ImageFolderWarning[] = [];
  const skip = (warning: ImageFolderWarning) => {
    skipped.push(warning);
    onWarning(warning);
  };

  const root = await entriesOf(path, where);
  const labels = root.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  const beside = root.filter(({ kind, name }) => kind === 'file' && hasExtension(name, extensions));
  if (labels.length === 0) throw noClasses(beside.length, where);
  for (const file of beside) {
    skip({ path: file.path, message: `${file.path} is left out: it lies beside the class folders, not in one.` });
  }

  const files: LabelledFile[] = [];
  for (const { name: label, path: folder, kind } of root) {
    if (kind !== 'folder') continue;
    for (const entry of await entriesOf(folder, where)) {
      if (entry.kind === 'folder') throw nested(entry.path, where);
      if (hasExtension(entry.name, extensions)) files.push({ path: entry.path, label });
      else
        skip({ path: entry.path, message: `${entry.path} is left out: it does not end in ${extensions.join(', ')}.` });
    }
  }
  checkNoneEmpty(labels, files, '', extensions, where);
  const usable = corrupt === 'error' ? files : await withoutCorrupt(files, skip);
  checkNoneEmpty(labels, usable, ' that can be decoded', extensions, where);

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

interface LabelledFile {
  readonly path: string;
  readonly label: string;
}

function completeOptions(options: ImageFolderOptions, where: string) {
  const given = checkKnownOptions(where, options, ['corrupt', 'extensions', 'onWarning']);
  const extensions: unknown = given.extensions ?? defaultExtensions;
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
  if (!Array.isArray(extensions) || extensions.length === 0 || !extensions.every(isText)) {
    throw invalidOption(where, 'extensions', "a non-empty array of file endings such as ['jpg', 'png']", extensions);
  }
  if (options.onWarning !== undefined && typeof options.onWarning !== 'function') {
    throw invalidOption(where, 'onWarning', 'a function', options.onWarning);
  }
  return {
    corrupt: checkOneOf(where, 'corrupt', given.corrupt ?? 'error', ['error', 'skip']),
    extensions: extensions.map((extension) => extension.replace(/^\./, '').toLowerCase()),
    onWarning: options.onWarning ?? (({ message }: ImageFolderWarning) => console.warn(`imageFolder: ${message}`)),
  };
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'file';
}

/** What a folder holds, in natural order, hidden entries aside. */
async function entriesOf(folder: string, where: string): Promise<Entry[]> {
  // Imported here so that the package can be loaded where there are no files, such as a browser.
  const [{ readdir, stat }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  try {
    const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
    const entries = await Promise.all(
      found.map(async (entry): Promise<Entry> => {
        const path = join(folder, entry.name);
        const isFolder = entry.isSymbolicLink() ? (await stat(path)).isDirectory() : entry.isDirectory();
        return { name: entry.name, path, kind: isFolder ? 'folder' : 'file' };
      }),
    );
    const natural = new Intl.Collator('en', { numeric: true });
    return entries.sort((a, b) => natural.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot list the folder ${folder} (${cause instanceof Error ? cause.message : cause})`,
      remedy:
        'Pass the folder that holds one subfolder for each class; a relative path starts at the current working directory.',
      cause,
    });
  }
}

function hasExtension(name: string, extensions: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return extensions.some((extension) => lower.endsWith(`.${extension}`));
}

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

function checkNoneEmpty(
  labels: readonly string[],
  files: readonly LabelledFile[],
  which: string,
  extensions: readonly string[],
  where: string,
) {
  const present = new Set(files.map(({ label }) => label));
  const empty = labels.filter((label) => !present.has(label));
  if (empty.length === 0) return;
  throw new EncoderKitError({
    code: 'empty-data',
    where,
    problem: `no image${which} in ${empty.map((label) => `"${label}"`).join(', ')}`,
    remedy: `Add images (${extensions.join(', ')}) or remove the folder.`,
  });
}

function noClasses(images: number, where: string) {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    expected: 'one subfolder for each class',
    received: images === 0 ? 'none' : `none, and ${images} images in the folder itself`,
    remedy: 'Move the images into subfolders named by their labels: folder/cat/1.jpg, folder/dog/1.jpg.',
  });
}

function nested(path: string, where: string) {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `${path} is a folder inside a class folder`,
    remedy:
      'Images lie directly in their class folder. Move them up, or pass the folder whose subfolders are the classes.',
  });
}

function missing(position: number, where: string): never {
  throw new EncoderKitError({ code: 'invalid-data', where, problem: `there is no image ${position}` });
}
