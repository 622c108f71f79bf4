import { checkKnownOptions, checkOneOf, EncoderKitError } from '@encoderkit/errors';
import { type Dataset, dataset } from '../dataset.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { classFolder, type FileWarning, type LabelledFile } from './class-folder.ts';

/** What the user of a reader such as `imageFolder` may choose. */
export interface FileFolderOptions {
  /**
   * What to do about damaged files. `'error'` opens the folder at once and fails when such a file is first read, naming it.
   * `'skip'` decodes every file once before it returns, leaves out what cannot be decoded, and warns of each: only decoding to
   * the end finds a file that was cut short, and a data set must know its size before training starts. Default: `'error'`.
   */
  readonly corrupt?: 'error' | 'skip';
  /** Endings of the files to take, upper or lower case; those of the reader when absent. */
  readonly extensions?: readonly string[];
  /** Called with each thing left out. Default: `console.warn`. */
  readonly onWarning?: (warning: FileWarning) => void;
}

/** Files by path, labelled by the name of their folder. */
export interface FileFolder extends Dataset<string, string> {
  /** The names of the subfolders, in natural order: 2 before 10. */
  readonly labels: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly FileWarning[];
}

/** What the reader of one kind of files knows. */
export interface FileKind {
  /** What messages say of: the function that was called, such as `'imageFolder'`. */
  readonly reader: string;
  /** What a file holds, such as `'image'`; with an s it is the plural. */
  readonly kind: string;
  /** The usual endings, such as `['jpg', 'png']`. */
  readonly extensions: readonly string[];
  /** Decodes a file to its end; throws an EncoderKitError for one that is damaged. */
  readonly decode: (path: string) => Promise<unknown>;
  /** How many files are decoded at a time; 1 when absent. */
  readonly concurrency?: number;
}

/**
 * A folder with a subfolder for each class as a data set of paths: what `imageFolder` and `audioFolder` are made of.
 *
 * @throws what `classFolder` throws; `empty-data` where `corrupt: 'skip'` leaves nothing of a class
 * @example
 * ```ts
 * import { mkdir, readFile, writeFile } from 'node:fs/promises';
 * import { fileFolder } from '@encoderkit/core';
 *
 * await mkdir('points/near', { recursive: true });
 * await writeFile('points/near/1.json', '[0, 1]');
 * const kind = { reader: 'pointFolder', kind: 'point', extensions: ['json'] };
 * const points = await fileFolder('points', {}, { ...kind, decode: (path) => readFile(path) });
 * console.log(points.size, points.labels); // 1 ['near']
 * ```
 */
export async function fileFolder(path: string, options: FileFolderOptions, fileKind: FileKind): Promise<FileFolder> {
  const { reader, kind } = fileKind;
  const where = `${reader} (${path})`;
  checkKnownOptions(where, options, ['corrupt', 'extensions', 'onWarning']);
  const corrupt = checkOneOf(where, 'corrupt', options.corrupt ?? 'error', ['error', 'skip']);
  const { extensions = fileKind.extensions, onWarning = ({ message }) => console.warn(`${reader}: ${message}`) } =
    options;
  const found = await classFolder(path, { reader, kind, extensions, onWarning, skipOdd: corrupt === 'skip' });
  const skipped = [...found.skipped];
  const skip = (warning: FileWarning) => {
    skipped.push(warning);
    onWarning(warning);
  };
  const files = corrupt === 'error' ? found.files : await withoutDamaged(found.files, fileKind, skip);
  checkNoneEmpty(found.labels, files, kind, where);

  const at = (position: number): LabelledFile => {
    const file = files[position];
    if (file) return file;
    throw new EncoderKitError({ code: 'invalid-data', where, problem: `there is no ${kind} ${position}` });
  };
  const data = dataset<string, string>({
    size: files.length,
    at: (position) => ({ input: at(position).path, label: at(position).label }),
    labelAt: (position) => at(position).label,
  });
  return { ...data, labels: found.labels, skipped };
}

/** The files that can be decoded to the end; `skip` hears of the others, in order. */
async function withoutDamaged(
  files: readonly LabelledFile[],
  { decode, concurrency = 1 }: FileKind,
  skip: (warning: FileWarning) => void,
): Promise<LabelledFile[]> {
  const reasons = new Map<string, string>();
  await mapConcurrently(files, concurrency, async ({ path }) => {
    try {
      await decode(path);
    } catch (error) {
      // That a decoder is not installed is no fault of the file.
      if (!EncoderKitError.isInstance(error) || error.code === 'engine-unavailable') throw error;
      const prefix = `${path}: `;
      reasons.set(path, error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message);
    }
  });
  return files.filter(({ path }) => {
    const reason = reasons.get(path);
    if (reason !== undefined) skip({ path, message: `${path} is left out: ${reason}` });
    return reason === undefined;
  });
}

function checkNoneEmpty(labels: readonly string[], files: readonly LabelledFile[], kind: string, where: string): void {
  const present = new Set(files.map(({ label }) => label));
  const empty = labels.filter((label) => !present.has(label));
  if (empty.length === 0) return;
  throw new EncoderKitError({
    code: 'empty-data',
    where,
    problem: `no ${kind} that can be decoded in ${empty.map((label) => `"${label}"`).join(', ')}`,
    remedy: `Add ${kind}s or remove the folder.`,
  });
}
