import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { EncoderKitError } from '@encoderkit/errors';
import type { MadeClips } from './make-clips.ts';
import type { Clip } from './say-voice.ts';
import type { Part } from './voices.ts';

/** What is beside the samples: which of them belong together, and what they are. */
interface Index {
  /** SHA-256 of the file of samples. */
  readonly sha256: string;
  readonly dropped: MadeClips['dropped'];
  /** One a clip, in the order of the samples. */
  readonly clips: readonly (readonly [part: Part, voice: string, word: string, length: number])[];
}

/**
 * Stores clips as two files of a folder: `NAME-HASH.pcm`, the samples one after the other (16 bits, little-endian), and
 * `NAME.json`, the index. Each is written under another name and renamed, the index last, so whoever reads finds both or
 * neither; and whoever writes the same at the same time writes the same bytes.
 *
 * @throws `file-not-writable`
 */
export async function writeClips(folder: string, name: string, { clips, dropped }: MadeClips): Promise<void> {
  const samples = new Uint8Array(clips.reduce((length, clip) => length + clip.samples.byteLength, 0));
  const view = new DataView(samples.buffer);
  let at = 0;
  for (const clip of clips) {
    for (const sample of clip.samples) {
      view.setInt16(at, sample, true);
      at += 2;
    }
  }
  const index: Index = {
    sha256: hashOf(samples),
    dropped,
    clips: clips.map(({ part, voice, word, samples: { length } }) => [part, voice, word, length]),
  };
  try {
    await mkdir(folder, { recursive: true });
    await replace(join(folder, samplesName(name, index)), samples);
    await replace(join(folder, `${name}.json`), JSON.stringify(index));
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-writable',
      where: 'spoken clips',
      problem: `the clips cannot be written to ${folder} (${cause instanceof Error ? cause.message : cause})`,
      remedy: 'Give another "folder", or set ENCODERKIT_CACHE.',
      cause,
    });
  }
}

/** The clips that were stored under that name, all of them views of one block of memory; undefined where there are none that are whole. */
export async function readClips(folder: string, name: string): Promise<MadeClips | undefined> {
  try {
    const index: Index = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
    const bytes = await readFile(join(folder, samplesName(name, index)));
    if (hashOf(bytes) !== index.sha256) return undefined;
    const samples = samplesOf(bytes);
    let start = 0;
    const clips = index.clips.map(([part, voice, word, length]): Clip => {
      start += length;
      return { part, voice, word, samples: samples.subarray(start - length, start) };
    });
    return start === samples.length ? { clips, dropped: index.dropped } : undefined;
  } catch {
    // Not there, or damaged: either way it is to be made again.
    return undefined;
  }
}

/** The same memory where the machine stores numbers as the file does, and where they begin at an even place. */
function samplesOf(bytes: Uint8Array): Int16Array {
  const length = bytes.length >> 1;
  if (endianness() === 'LE' && bytes.byteOffset % 2 === 0)
    return new Int16Array(bytes.buffer, bytes.byteOffset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Int16Array(length).map((_, position) => view.getInt16(2 * position, true));
}

const samplesName = (name: string, { sha256 }: Index): string => `${name}-${sha256.slice(0, 16)}.pcm`;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function replace(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
