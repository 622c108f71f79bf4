import { type FileFolder, type FileFolderOptions, type FileWarning, fileFolder } from '@encoderkit/core';
import { readSoundChunks } from './read-sound.ts';

/** `extensions`: wav, mp3, flac, ogg, oga, opus, m4a, mp4 and aac when absent. */
export type AudioFolderOptions = FileFolderOptions;

/** Sounds by path, labelled by the name of their folder. */
export type AudioFolder = FileFolder;

/** A file that is left out, and why. */
export type AudioFolderWarning = FileWarning;

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
  return fileFolder(path, options, {
    reader: 'audioFolder',
    kind: 'sound',
    extensions: ['wav', 'mp3', 'flac', 'ogg', 'oga', 'opus', 'm4a', 'mp4', 'aac'],
    // One at a time: decoding keeps a core busy by itself.
    async decode(file) {
      for await (const _ of readSoundChunks(file));
    },
  });
}
