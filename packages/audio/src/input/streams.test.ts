import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { randomGenerator } from '@encoderkit/core';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { audioFolder } from './audio-folder.ts';
import { pcmChunks } from './pcm-stream.ts';
import { readSound, readSoundChunks } from './read-sound.ts';
import { concatenated } from './resample.ts';
import { writeWav } from './write-wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'streams-'));
afterAll(() => rmSync(folder, { recursive: true }));
const random = randomGenerator(1);
const noise = Float32Array.from({ length: 44100 }, () => random.normal() / 8);

async function gathered(chunks: AsyncIterable<Float32Array>): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return concatenated(parts);
}

describe('readSoundChunks', () => {
  test('gives what readSound gives', async () => {
    const path = join(folder, 'noise.wav');
    writeFileSync(path, writeWav({ samples: noise, sampleRate: 44100 }));
    expect(await gathered(readSoundChunks(path, { chunkSize: 777 }))).toEqual((await readSound(path)).samples);
    expect(await gathered(readSoundChunks({ samples: noise, sampleRate: 16000 }))).toEqual(noise);
  });

  test('two hours need no more memory than a second', async () => {
    const path = join(folder, 'long.wav');
    const header = writeWav({ samples: new Float32Array(1), sampleRate: 8000 }).subarray(0, 44);
    new DataView(header.buffer).setUint32(40, 2 * 3600 * 8000 * 2, true);
    const stream = createWriteStream(path);
    stream.write(header);
    const minute = new Uint8Array(60 * 8000 * 2).fill(1);
    for (let minutes = 0; minutes < 120; minutes++) if (!stream.write(minute)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'finish');
    let [length, most] = [0, 0];
    const before = process.memoryUsage().rss;
    for await (const chunk of readSoundChunks(path, { sampleRate: 8000 })) {
      length += chunk.length;
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(length).toBe(2 * 3600 * 8000);
    // The file has 115 MB, its samples 230 MB. What remains is garbage that was not yet collected.
    expect(most).toBeLessThan(100e6);
  });

  test('bad options and bad sounds are told when it is read', async () => {
    await expect(gathered(readSoundChunks('nothing.wav'))).rejects.toThrow(/nothing\.wav/);
    await expect(gathered(readSoundChunks('nothing.wav', { chunkSize: 0 }))).rejects.toThrow(
      /"chunkSize".*positive integer/,
    );
  });

  test('a reader that stops early closes the file', async () => {
    const path = join(folder, 'noise.wav');
    for (let count = 0; count < 50; count++) for await (const _ of readSoundChunks(path)) break;
    expect((await readSound(path)).samples.length).toBe(16000);
  });
});

describe('pcmChunks', () => {
  const bytes = Buffer.from(writeWav({ samples: noise, sampleRate: 16000 }).buffer).subarray(44);

  test.each([1, 3, 160, 4097])('pieces of %i bytes give the same samples', async (size) => {
    const few = bytes.subarray(0, 8000);
    const pieces = Array.from({ length: Math.ceil(few.length / size) }, (_, index) =>
      few.subarray(index * size, (index + 1) * size),
    );
    const { samples } = await readSound({ samples: noise.subarray(0, 4000), sampleRate: 16000 });
    const heard = await gathered(pcmChunks(Readable.from(pieces), { sampleRate: 16000 }));
    expect(heard.length).toBe(4000);
    for (const [index, value] of heard.entries()) expect(value).toBeCloseTo(samples[index] ?? 9, 4);
  });

  test('memory that the stream uses again is not read later', async () => {
    async function* reused() {
      const piece = Buffer.alloc(3);
      for (let at = 0; at < 9; at += 3) {
        bytes.copy(piece, 0, at, at + 3);
        yield piece;
      }
    }
    const heard = await gathered(pcmChunks(reused(), { sampleRate: 16000 }));
    const expected = Array.from({ length: 4 }, (_, index) => bytes.readInt16LE(index * 2) / 32768);
    expect([...heard]).toEqual(expected);
  });

  test('channels are mixed, the rate converted, chunks of the length that is asked for', async () => {
    const stereo = Float32Array.from({ length: 9600 }, (_, index) => (index % 2 === 0 ? 0.5 : 0.25));
    const stream = Readable.from([Buffer.from(stereo.buffer)]);
    const chunks: Float32Array[] = [];
    const format = { sampleRate: 48000, channels: 2, encoding: 'float32' } as const;
    for await (const chunk of pcmChunks(stream, format, { chunkSize: 500 })) chunks.push(chunk);
    expect(chunks.map(({ length }) => length)).toEqual([500, 500, 500, 100]);
    expect(chunks[1]?.[250]).toBeCloseTo(0.375, 3);
  });

  test.each<[string, unknown, object, RegExp]>([
    ['text', ['a'], { sampleRate: 16000 }, /stream of bytes.*setEncoding/],
    ['no stream', null, { sampleRate: 16000 }, /stream of bytes/],
    ['no rate', [], {}, /"sampleRate".*received undefined/],
    ['an unknown encoding', [], { sampleRate: 16000, encoding: 'int12' }, /"encoding".*"int16".*received "?int12/],
    ['no channels', [], { sampleRate: 16000, channels: 0 }, /"channels"/],
  ])('%s is refused', async (_, pieces, format, message) => {
    await expect(gathered(Reflect.apply(pcmChunks, undefined, [pieces, format]))).rejects.toThrow(message);
  });
});

describe('audioFolder', () => {
  const root = join(folder, 'words');
  const wav = writeWav({ samples: noise.subarray(0, 1000), sampleRate: 16000 });
  for (const label of ['10', '2']) mkdirSync(join(root, label), { recursive: true });
  for (const name of ['10.wav', '9.WAV', '.hidden.wav']) writeFileSync(join(root, '2', name), wav);
  writeFileSync(join(root, '10', 'letter.wav'), 'Dear Sir');
  writeFileSync(join(root, '10', 'notes.txt'), '');
  symlinkSync(join(root, '2', '9.WAV'), join(root, '10', 'link.wav'));
  writeFileSync(join(root, 'beside.wav'), wav);

  test('labels are the subfolders, examples the paths, in natural order', async () => {
    const onWarning = vi.fn();
    const words = await audioFolder(root, { onWarning });
    expect(words.labels).toEqual(['2', '10']);
    const examples = await words.collect();
    expect(examples.map(({ input, label }) => `${label} ${input.slice(root.length)}`)).toEqual([
      '2 /2/9.WAV',
      '2 /2/10.wav',
      '10 /10/letter.wav',
      '10 /10/link.wav',
    ]);
    expect(words.skipped.map(({ path }) => path.slice(root.length))).toEqual(['/beside.wav', '/10/notes.txt']);
    expect(onWarning).toHaveBeenCalledTimes(2);
  });

  test('damaged sounds are left out where that is asked for', async () => {
    const words = await audioFolder(root, { corrupt: 'skip', onWarning() {} });
    expect(words.size).toBe(3);
    expect(words.skipped.at(-1)?.message).toMatch(/letter\.wav is left out: .*begins with/);
  });

  test.each<[string, string, object, RegExp]>([
    ['a folder that is not there', join(folder, 'nowhere'), {}, /cannot list the folder .*nowhere/],
    ['one without classes', join(root, '2'), {}, /one subfolder for each class.*2 sounds in the folder itself/],
    ['one where a class is empty', root, { extensions: ['txt'] }, /no sound in "2"/],
    ['one with folders in classes', folder, {}, /is a folder inside a class folder/],
    ['no path', '', {}, /"path"/],
    ['no endings', root, { extensions: [] }, /"extensions"/],
  ])('%s is refused', async (_, path, options, message) => {
    await expect(audioFolder(path, { onWarning() {}, ...options })).rejects.toThrow(message);
  });
});
