import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { normalizeLoudness } from './normalize-loudness.ts';
import { readSound } from './read-sound.ts';
import { reduceNoise } from './reduce-noise.ts';
import { resample } from './resample.ts';
import { trimSilence } from './trim-silence.ts';
import { writeWav } from './write-wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'sounds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: Uint8Array | string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)));
const tone = Float32Array.from({ length: 4000 }, (_, index) => Math.sin(index / 5) / 2);
const wav = () => writeWav({ samples: tone, sampleRate: 16000 });
const float = (samples: Float32Array) => writeWav({ samples, sampleRate: 16000 }, { encoding: 'float32' });

/** Bytes that mean nothing, always the same, after a beginning. */
function rubbish(beginning: string, length = 5000): Uint8Array {
  let state = 7;
  const bytes = Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return state >> 16;
    }),
  );
  bytes.write(beginning, 'latin1');
  return bytes;
}

/** A WAV file with one field of its header changed. */
function changed(at: number, value: number, bits: 16 | 32): Uint8Array {
  const bytes = wav();
  const view = new DataView(bytes.buffer);
  if (bits === 16) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return bytes;
}

function withFloatAt(index: number, value: number): Uint8Array {
  const bytes = float(tone);
  new DataView(bytes.buffer).setFloat32(44 + index * 4, value, true);
  return bytes;
}

const bad: [string, () => unknown, string, RegExp][] = [
  [
    'a path where nothing is',
    () => join(folder, 'nothing.wav'),
    'file-not-found',
    /nothing\.wav.*ENOENT.*Check the path/,
  ],
  ['a folder', () => folder, 'file-not-found', /folder: audioFolder\(\)/],
  ['an empty file', () => file('empty.wav', ''), 'empty-data', /empty\.wav\): the file is empty/],
  [
    'a text file named .wav',
    () => file('letter.wav', 'Dear Sir, thank you for'),
    'invalid-data',
    /letter\.wav.*begins with.*Dear Sir/,
  ],
  ['an URL of the web', () => new URL('https://example.com/a.wav'), 'invalid-input', /path or a file: URL.*fetch/],
  ['bytes that mean nothing', () => rubbish(''), 'invalid-data', /expected a sound file: WAV, MP3/],
  ['AIFF', () => rubbish('FORM'), 'invalid-data', /an AIFF file.*ffmpeg/],
  ['MP3 that is rubbish', () => rubbish('\xff\xfb'), 'invalid-data', /damaged: .*MP3/],
  ['FLAC that is rubbish', () => rubbish('fLaC'), 'invalid-data', /damaged/],
  ['M4A that is rubbish', () => rubbish('\0\0\0\x20ftypM4A '), 'invalid-data', /damaged/],
  ['AAC that is rubbish', () => rubbish('\xff\xf1\x50\x80'), 'invalid-data', /damaged/],
  ['an Opus header alone', () => fixture('tones.opus').subarray(0, 100), 'invalid-data', /damaged/],
  ['an M4A file without its index', () => fixture('tones.m4a').subarray(0, 9000), 'invalid-data', /damaged/],
  ['a WAV header cut short', () => wav().subarray(0, 30), 'invalid-data', /ends before its samples begin/],
  ['a WAV file without samples', () => wav().subarray(0, 44), 'empty-data', /no samples/],
  ['a WAV file of 0 Hz', () => changed(24, 0, 32), 'invalid-data', /sample rate is 0 Hz/],
  ['a WAV file of 3 GHz', () => changed(24, 3e9, 32), 'invalid-data', /sample rate is 3000000000 Hz/],
  ['a WAV file of no channels', () => changed(22, 0, 16), 'invalid-data', /0 channels/],
  ['a WAV file of A-law', () => changed(20, 6, 16), 'invalid-data', /received "16-bit A-law"/],
  ['a WAV file of 12 bits', () => changed(34, 12, 16), 'invalid-data', /12-bit integers/],
  ['a NaN in a WAV file', () => withFloatAt(123, Number.NaN), 'not-finite', /NaN at sample 123/],
  [
    'an infinity in a WAV file',
    () => withFloatAt(3999, Number.NEGATIVE_INFINITY),
    'not-finite',
    /-Infinity at sample 3999/,
  ],
  [
    'a NaN in raw samples',
    () => ({ samples: Float32Array.of(0, Number.NaN), sampleRate: 16000 }),
    'not-finite',
    /sample 1/,
  ],
  ['no raw samples', () => ({ samples: new Float32Array(0), sampleRate: 16000 }), 'empty-data', /no samples/],
  ['0 Hz', () => ({ samples: tone, sampleRate: 0 }), 'invalid-input', /from 1000 to 768000, received 0/],
  ['half a hertz', () => ({ samples: tone, sampleRate: 16000.5 }), 'invalid-input', /whole number/],
  ['no rate', () => ({ samples: tone }), 'invalid-input', /"sampleRate"/],
  [
    'Float64Array',
    () => ({ samples: new Float64Array(3), sampleRate: 16000 }),
    'invalid-input',
    /samples: Float64Array/,
  ],
  ['a plain array', () => [0, 0.5], 'invalid-input', /an array of 2.*Float32Array\.from/],
  ['a number', () => 5, 'invalid-input', /received 5/],
  [
    'channels of different lengths',
    () => ({ channels: [tone, tone.subarray(1)], sampleRate: 16000 }),
    'shape-mismatch',
    /3999 in channel 1/,
  ],
];

test.each(bad)('%s: an error that says so', async (_, make, code, message) => {
  const failure = await Reflect.apply(readSound, undefined, [make()]).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'EncoderKitError', code });
  expect(String(failure)).toMatch(message);
});

describe('what is taken', () => {
  test('any ending, and file: URLs', async () => {
    const path = file('sound.mp3', wav());
    const { samples } = await readSound(path);
    expect(samples.length).toBe(4000);
    expect((await readSound(pathToFileURL(path))).samples).toEqual(samples);
    expect((await readSound(wav())).samples).toEqual(samples);
  });

  test('a WAV file that was cut short, as far as it goes', async () => {
    const { samples } = await readSound(wav().subarray(0, 44 + 2001));
    expect(samples.length).toBe(1000);
  });

  test.each([0xffff_ffff, 0])('a WAV file whose recorder never wrote the sizes (%i)', async (size) => {
    const bytes = changed(40, size, 32);
    new DataView(bytes.buffer).setUint32(4, size, true);
    expect((await readSound(bytes)).samples.length).toBe(4000);
  });

  test('silence', async () => {
    const silence = { samples: new Float32Array(100), sampleRate: 16000 };
    const options = { reduceNoise: true, trimSilence: true, normalizeLoudness: true };
    expect((await readSound(silence, options)).samples).toEqual(silence.samples);
  });

  test('one sample', async () => {
    const options = { reduceNoise: true, trimSilence: true, normalizeLoudness: true };
    const { samples } = await readSound({ samples: Float32Array.of(0.5), sampleRate: 44100 }, options);
    expect(samples.length).toBe(1);
    expect(Number.isFinite(samples[0])).toBe(true);
  });

  test('six channels, mixed by their mean', async () => {
    const channels = Array.from({ length: 6 }, (_, channel) => new Float32Array(10).fill(channel / 10));
    const { samples } = await readSound({ channels, sampleRate: 16000 });
    for (const sample of samples) expect(sample).toBeCloseTo(0.25, 6);
    expect(channels[0]?.[0]).toBe(0);
  });

  test('rubbish between the frames of an AAC file is passed over', async () => {
    const aac = fixture('tones.aac');
    const { samples } = await readSound(Buffer.concat([aac.subarray(0, 6000), rubbish('', 500), aac.subarray(6000)]));
    expect(samples.length).toBeGreaterThan(8000);
  });
});

test.each<[string, (...values: never[]) => unknown]>([
  ['trimSilence', trimSilence],
  ['reduceNoise', reduceNoise],
  ['normalizeLoudness', normalizeLoudness],
  ['writeWav', writeWav],
  ['resample', resample],
])('%s takes raw samples alone, and checks them', async (name, process) => {
  const call = async (sound: unknown) =>
    Reflect.apply(process, undefined, name === 'resample' ? [sound, 8000] : [sound]);
  await expect(call('a.wav')).rejects.toThrow(
    `${name}: expected raw samples, { samples, sampleRate }, received "a.wav". readSound()`,
  );
  await expect(call(undefined)).rejects.toThrow(/raw samples.*received undefined/);
  await expect(call({ samples: new Float32Array(0), sampleRate: 16000 })).rejects.toThrow(/no samples/);
  await expect(call({ samples: Float32Array.of(0, Number.NaN), sampleRate: 16000 })).rejects.toThrow(/NaN at sample 1/);
});

test.each<[string, object, RegExp]>([
  ['a misspelt option', { samplerate: 8000 }, /no option "samplerate".*sampleRate/],
  ['an absurd rate', { sampleRate: 10 }, /"sampleRate".*1000 to 768000, received 10/],
  ['a number for an object', { trimSilence: 40 }, /"trimSilence" to be true, false or an object/],
  ['a misspelt option of an option', { trimSilence: { treshold: 40 } }, /"trimSilence.treshold"/],
  ['a reduction below 0', { reduceNoise: { reduction: -1 } }, /"reduceNoise.reduction"/],
  ['a loudness above full scale', { normalizeLoudness: { target: 3 } }, /"normalizeLoudness.target"/],
])('%s is refused', async (_, options, message) => {
  await expect(Promise.resolve().then(() => readSound(wav(), options))).rejects.toThrow(message);
});
