import { checkFunction, checkKnownOptions, EncoderKitError, invalidOption } from '@encoderkit/errors';
import { join, readdir, stat } from '#platform';
import { warningOfLabels } from '../labels/alike.ts';
import { messageOf } from './files.ts';

export interface ClassFolderOptions {
  /** What messages say of: the function that was called, such as `'imageFolder'`. */
  readonly reader: string;
  /** What a file holds, such as `'image'`; with an s it is the plural. */
  readonly kind: string;
  /** Endings of the files to take, upper or lower case, such as `['jpg', 'png']`. */
  readonly extensions: readonly string[];
  /** Called with each thing left out. Default: `console.warn`. */
  readonly onWarning?: ((warning: FileWarning) => void) | undefined;
  /**
   * Whether a folder inside a class, and a class folder without files, are left out with a warning, as other odd things are, rather than an error; false
   * when absent.
   */
  readonly skipOdd?: boolean;
}

export interface FileWarning {
  /** The file that is left out. */
  readonly path: string;
  /** Why, as a sentence that names it. */
  readonly message: string;
}

export interface LabelledFile {
  readonly path: string;
  readonly label: string;
}

export interface ClassFolder {
  /** The names of the subfolders, in natural order: 2 before 10. */
  readonly labels: readonly string[];
  /** Class by class, in natural order. */
  readonly files: readonly LabelledFile[];
  /** What was left out, and why. */
  readonly skipped: readonly FileWarning[];
}

/**
 * The files of a folder that has a subfolder for each class: `folder/cat/1.jpg` is a file of `cat`. For readers of such folders, as
 * `textFolder` is one; no file is opened.
 *
 * Hidden files and folders are passed over, and what systems leave in folders (`__MACOSX`, `Thumbs.db`). Files with other endings, files that lie
 * beside the class folders, links that lead nowhere and what may not be read are left out with a warning. Links are followed. Names of classes
 * that differ only in white space, case or Unicode form are warned of.
 *
 * @throws `invalid-option`; `file-not-found` for a folder that is not there; `empty-data` where there is no class, or one without files;
 * `invalid-data` for a folder inside a class
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { classFolder } from '@encoderkit/core';
 *
 * for (const label of ['high', 'low']) {
 *   await mkdir(`tones/${label}`, { recursive: true });
 *   await writeFile(`tones/${label}/1.wav`, '');
 * }
 * const { labels, files } = await classFolder('tones', { reader: 'toneFolder', kind: 'tone', extensions: ['wav'] });
 * console.log(labels, files[0]); // ['high', 'low'] { path: 'tones/high/1.wav', label: 'high' }
 * ```
 */
export async function classFolder(path: string, options: ClassFolderOptions): Promise<ClassFolder> {
  checkKnownOptions('classFolder', options, ['reader', 'kind', 'extensions', 'onWarning', 'skipOdd']);
  const { reader, kind, skipOdd = false } = options;
  if (typeof path !== 'string' || path === '') throw invalidOption(reader, 'path', 'the path of a folder', path);
  const where = `${reader} (${path})`;
  const endings = checkedExtensions(where, options.extensions);
  const { onWarning = ({ message }) => console.warn(`${reader}: ${message}`) } = options;
  checkFunction(where, 'onWarning', onWarning);
  const listed = endings.join(', ');
  const isWanted = ({ name }: Entry) => endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`));

  const skipped: FileWarning[] = [];
  const skip = (entry: Entry, reason: string) => {
    const warning = { path: entry.path, message: `${entry.path} is left out: ${reason}` };
    skipped.push(warning);
    onWarning(warning);
  };

  const root = await entriesOf(path, where, skip);
  const classes = root.filter(({ isFolder }) => isFolder);
  const beside = root.filter((entry) => !entry.isFolder && isWanted(entry));
  if (classes.length === 0) throw noClasses(where, beside.length, kind, endings[0] ?? '');
  for (const file of beside) skip(file, 'it lies beside the class folders, not in one.');

  const files: LabelledFile[] = [];
  const empty: string[] = [];
  for (const { name: label, path: folder } of classes) {
    const before = files.length;
    for (const entry of await entriesOf(folder, where, skip)) {
      if (entry.isFolder && !skipOdd) throw nested(entry.path, kind, where);
      if (entry.isFolder) skip(entry, 'it is a folder inside a class folder.');
      else if (isWanted(entry)) files.push({ path: entry.path, label });
      else skip(entry, `it does not end in ${listed}.`);
    }
    if (files.length === before) empty.push(label);
  }
  if (skipOdd && empty.length < classes.length) {
    for (const entry of classes) if (empty.includes(entry.name)) skip(entry, `no ${kind} is in it.`);
  } else if (empty.length > 0) {
    throw new EncoderKitError({
      code: 'empty-data',
      where,
      problem: `no ${kind} in ${empty.map((label) => `"${label}"`).join(', ')}`,
      remedy: `Add ${kind}s (${listed}) or remove the folder.`,
    });
  }
  const labels = classes.map(({ name }) => name).filter((name) => !empty.includes(name));
  const alike = warningOfLabels(labels);
  if (alike !== undefined) onWarning({ path, message: `${path}: ${alike}` });
  return { labels, files, skipped };
}

function checkedExtensions(where: string, extensions: unknown): string[] {
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
  if (Array.isArray(extensions) && extensions.length > 0 && extensions.every(isText)) {
    return extensions.map((extension) => extension.replace(/^\./, '').toLowerCase());
  }
  throw invalidOption(where, 'extensions', "a non-empty array of file endings such as ['jpg', 'png']", extensions);
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/** What systems and programs leave in folders, and is no data. */
const leavings = new Set([
  '__MACOSX',
  '@eaDir',
  'Thumbs.db',
  'desktop.ini',
  '$RECYCLE.BIN',
  '#recycle',
  'System Volume Information',
  'lost+found',
]);

/** What a folder holds, in natural order, without what is hidden or no data. `skip` hears of what cannot be looked at. */
async function entriesOf(
  folder: string,
  where: string,
  skip: (entry: Entry, reason: string) => void,
): Promise<Entry[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    const wanted = found.filter(({ name }) => !name.startsWith('.') && !leavings.has(name));
    const looked = await Promise.all(
      wanted.map(async (entry) => {
        const path = join(folder, entry.name);
        if (!entry.isSymbolicLink()) return { name: entry.name, path, isFolder: entry.isDirectory() };
        return stat(path).then(
          (target): Entry => ({ name: entry.name, path, isFolder: target.isDirectory() }),
          (cause: unknown) => ({ name: entry.name, path, isFolder: false, problem: messageOf(cause) }),
        );
      }),
    );
    for (const entry of looked) if ('problem' in entry) skip(entry, `the link leads nowhere (${entry.problem}).`);
    const natural = new Intl.Collator('en', { numeric: true });
    return looked
      .filter((entry) => !('problem' in entry))
      .sort((a, b) => natural.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot list the folder ${folder} (${messageOf(cause)})`,
      remedy:
        'Pass the folder that holds one subfolder for each class; a relative path starts at the current working directory.',
      cause,
    });
  }
}

function noClasses(where: string, files: number, kind: string, ending: string): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    expected: 'one subfolder for each class',
    received: files === 0 ? 'none' : `none, and ${files} ${kind}s in the folder itself`,
    remedy: `Move the ${kind}s into subfolders named by their labels: folder/cat/1.${ending}, folder/dog/1.${ending}.`,
  });
}

function nested(path: string, kind: string, where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `${path} is a folder inside a class folder`,
    remedy: `The ${kind}s of a class lie directly in its folder. Move them up, or pass the folder whose subfolders are the classes.`,
  });
}
