import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import { type Dataset, dataset } from '../dataset.ts';
import { checkEncoding, decodedText } from '../tables/decode-text.ts';
import { openable } from './byte-source.ts';
import { classFolder, type FileWarning, type LabelledFile } from './class-folder.ts';

export interface TextFolderOptions {
  /** Endings of the files to take, upper or lower case. Default: `['txt']`. */
  readonly extensions?: readonly string[];
  /** As `TextDecoder` knows it. Default: what the byte order mark of each file says, else UTF-8. */
  readonly encoding?: string;
  /** Called with each thing left out. Default: `console.warn`. */
  readonly onWarning?: (warning: FileWarning) => void;
}

/** Texts of files, labelled by the name of their folder. */
export interface TextFolder extends Dataset<string, string> {
  /** The names of the subfolders, in natural order: 2 before 10. */
  readonly labels: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly FileWarning[];
}

/**
 * A folder with a subfolder for each class as a data set: the text of `folder/spam/1.txt` is an example of `spam`. Files are in natural
 * order, class by class; each is read, whole, when its turn comes, so no more than a batch is ever in memory.
 *
 * Hidden files and folders are passed over. Files with other endings, and files that lie beside the class folders, are left out
 * with a warning. Links are followed.
 *
 * @throws `invalid-option`; `file-not-found` for a folder that is not there; `empty-data` where there is no class, or one without texts;
 * `invalid-data` for a folder inside a class and, while reading, for a file that is not text of the encoding
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { textFolder } from '@encoderkit/core';
 *
 * for (const [label, text] of Object.entries({ ham: 'See you at 8', spam: 'Buy now' })) {
 *   await mkdir(`mails/${label}`, { recursive: true });
 *   await writeFile(`mails/${label}/1.txt`, text);
 * }
 * const mails = await textFolder('mails');
 * console.log(mails.size, mails.labels); // 2 ['ham', 'spam']
 * for await (const { input, label } of mails) console.log(input, label); // 'See you at 8' 'ham'
 * ```
 */
export async function textFolder(path: string, options: TextFolderOptions = {}): Promise<TextFolder> {
  const reader = 'textFolder';
  checkKnownOptions(reader, options, ['extensions', 'encoding', 'onWarning']);
  const { encoding, extensions = ['txt'], onWarning } = options;
  checkEncoding(reader, encoding);
  const { files, labels, skipped } = await classFolder(path, { reader, kind: 'text', extensions, onWarning });
  const data = dataset<string, string>({
    size: files.length,
    async at(position) {
      const { path: file, label } = fileAt(files, position);
      return { input: await textOf(reader, file, encoding), label };
    },
    labelAt: (position) => fileAt(files, position).label,
  });
  return { ...data, labels, skipped };
}

async function textOf(reader: string, path: string, encoding: string | undefined): Promise<string> {
  const bytes = openable(reader, path);
  let text = '';
  for await (const piece of decodedText(bytes.where, bytes.open(), encoding)) text += piece;
  return text;
}

function fileAt(files: readonly LabelledFile[], position: number): LabelledFile {
  const file = files[position];
  if (file !== undefined) return file;
  throw new EncoderKitError({ code: 'invalid-data', where: 'textFolder', problem: `there is no text ${position}` });
}
