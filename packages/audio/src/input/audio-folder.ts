import { type Dataset, dataset, EncoderKitError } from '@encoderkit/core';
import { checkFunction, checkKnownOptions, checkOneOf, checkPath, invalidOption } from '@encoderkit/core/options';
import { readSoundChunks } from './read-sound.ts';

export interface AudioFolderOptions {
  /**
   * What to do about damaged sounds. `'error'` opens the folder at once and fails when such a sound is first read, naming it.
   * `'skip'` decodes every sound once before it returns, leaves out what cannot be decoded, and warns of each. Default: `'error'`.
   */
  readonly corrupt?: 'error' | 'skip';
  /** Endings of the files to take, upper or lower case. Default: wav, mp3, flac, ogg, oga, opus, m4a, mp4, aac. */
  readonly extensions?: readonly string[];
  /** Called with each thing left out. Default: `console.warn`. */
  readonly onWarning?: (warning: AudioFolderWarning) => void;
}

export interface AudioFolderWarning {
  /** The file that is left out. */
  readonly path: string;
  /** Why, as a sentence that names it. */
  readonly message: string;
}

/** Sounds by path, labelled by the name of their folder. */
export interface AudioFolder extends Dataset<string, string> {
  /** The names of the subfolders, in natural order: 2 before 10. */
  readonly labels: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly AudioFolderWarning[];
}

const defaultExtensions = ['wav', 'mp3', 'flac', 'ogg', 'oga', 'opus', 'm4a', 'mp4', 'aac'];

interface LabelledFile {
  readonly path: string;
  readonly label: string;
}

/**
 * A folder with a subfolder for each class as a data set: `folder/yes/1.wav` is an example of `yes`. Examples are paths, in natural
 * order, class by class; the encoder decodes each when its turn comes, so no more than a batch is ever in memory.
 *
 * Hidden files and folders are passed over. Files with other endings, and sounds that lie beside the class folders, are left out
 * with a warning. Links are followed.
 *
 * @throws `file-not-found` for a folder that is not there; `empty-data` where there is no class, or one without sounds;
 * `invalid-data` for a folder inside a class; `invalid-option`
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { audioFolder, writeWav } from '@encoderkit/audio';
 *
 * for (const [label, step] of [['low', 0.1], ['high', 0.5]] as const) {
 *   await mkdir(`tones/${label}`, { recursive: true });
 *   const samples = Float32Array.from({ length: 8000 }, (_, index) => Math.sin(index * step));
 *   await writeFile(`tones/${label}/1.wav`, writeWav({ samples, sampleRate: 16000 }));
 * }
 * const tones = await audioFolder('tones');
 * console.log(tones.size, tones.labels); // 2 ['high', 'low']
 * ```
 */
export async function audioFolder(path: string, options: AudioFolderOptions = {}): Promise<AudioFolder> {
  checkPath('audioFolder', 'path', path);
  const where = `audioFolder (${path})`;
  const { corrupt, extensions, onWarning } = completeOptions(options, where);
  const skipped: AudioFolderWarning[] = [];
  const skip = (file: string, reason: string) => {
    const warning = { path: file, message: `${file} is left out: ${reason}` };
    skipped.push(warning);
    onWarning(warning);
  };
  const isSound = (name: string) => extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));

  const root = await entriesOf(path, where);
  const folders = root.filter(({ isFolder }) => isFolder);
  const labels = folders.map(({ name }) => name);
  const beside = root.filter(({ isFolder, name }) => !isFolder && isSound(name));
  if (labels.length === 0) throw noClasses(beside.length, where);
  for (const file of beside) skip(file.path, 'it lies beside the class folders, not in one.');

  const files: LabelledFile[] = [];
  for (const { name: label, path: folder } of folders) {
    for (const entry of await entriesOf(folder, where)) {
      if (entry.isFolder) throw nested(entry.path, where);
      if (isSound(entry.name)) files.push({ path: entry.path, label });
      else skip(entry.path, `it does not end in ${extensions.join(', ')}.`);
    }
  }
  checkNoneEmpty(labels, files, '', extensions, where);
  const usable = corrupt === 'error' ? files : await withoutDamaged(files, skip);
  checkNoneEmpty(labels, usable, ' that can be decoded', extensions, where);

  const at = (position: number): LabelledFile => {
    const file = usable[position];
    if (file) return file;
    throw new EncoderKitError({ code: 'invalid-data', where, problem: `there is no sound ${position}` });
  };
  const data = dataset<string, string>({
    size: usable.length,
    at: (position) => ({ input: at(position).path, label: at(position).label }),
    labelAt: (position) => at(position).label,
  });
  return { ...data, labels, skipped };
}

function completeOptions(options: AudioFolderOptions, where: string) {
  checkKnownOptions(where, options, ['corrupt', 'extensions', 'onWarning']);
  const extensions: unknown = options.extensions ?? defaultExtensions;
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
  if (!Array.isArray(extensions) || extensions.length === 0 || !extensions.every(isText)) {
    throw invalidOption(where, 'extensions', "a non-empty array of file endings such as ['wav', 'mp3']", extensions);
  }
  const onWarning = options.onWarning ?? (({ message }: AudioFolderWarning) => console.warn(`audioFolder: ${message}`));
  checkFunction(where, 'onWarning', onWarning);
  return {
    corrupt: checkOneOf(where, 'corrupt', options.corrupt ?? 'error', ['error', 'skip']),
    extensions: extensions.map((extension) => extension.replace(/^\./, '').toLowerCase()),
    onWarning,
  };
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/** What a folder holds, in natural order, hidden entries aside. */
async function entriesOf(folder: string, where: string): Promise<Entry[]> {
  // Imported here so that the package can be loaded where there are no files, such as a browser.
  const [{ readdir, stat }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  try {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    const natural = new Intl.Collator('en', { numeric: true });
    names.sort((a, b) => natural.compare(a, b) || (a < b ? -1 : 1));
    return await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        return { name, path, isFolder: (await stat(path)).isDirectory() };
      }),
    );
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

/** The files that can be decoded to the end; `skip` hears of the others. One by one: decoding keeps a core busy by itself. */
async function withoutDamaged(files: readonly LabelledFile[], skip: (file: string, reason: string) => void) {
  const usable: LabelledFile[] = [];
  for (const file of files) {
    try {
      for await (const _ of readSoundChunks(file.path));
      usable.push(file);
    } catch (error) {
      // That a decoder is not installed is no fault of the file.
      if (!EncoderKitError.isInstance(error) || error.code === 'engine-unavailable') throw error;
      skip(file.path, error.message);
    }
  }
  return usable;
}

function checkNoneEmpty(
  labels: readonly string[],
  files: readonly LabelledFile[],
  which: string,
  extensions: readonly string[],
  where: string,
): void {
  const present = new Set(files.map(({ label }) => label));
  const empty = labels.filter((label) => !present.has(label));
  if (empty.length === 0) return;
  throw new EncoderKitError({
    code: 'empty-data',
    where,
    problem: `no sound${which} in ${empty.map((label) => `"${label}"`).join(', ')}`,
    remedy: `Add sounds (${extensions.join(', ')}) or remove the folder.`,
  });
}

function noClasses(sounds: number, where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    expected: 'one subfolder for each class',
    received: sounds === 0 ? 'none' : `none, and ${sounds} sounds in the folder itself`,
    remedy: 'Move the sounds into subfolders named by their labels: folder/yes/1.wav, folder/no/1.wav.',
  });
}

function nested(path: string, where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `${path} is a folder inside a class folder`,
    remedy:
      'Sounds lie directly in their class folder. Move them up, or pass the folder whose subfolders are the classes.',
  });
}
