import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createOggEncoder } from 'wasm-media-encoders';
import { aacDecoder } from './aac-decoder.ts';
import { readSound } from './read-sound.ts';
import { writeWav } from './write-wav.ts';

const m4a = readFileSync(fileURLToPath(new URL('../../fixtures/tones.m4a', import.meta.url)));

/** The checksum of an Ogg page (RFC 3533, section 6). */
function checksum(page: Uint8Array): number {
  let sum = 0;
  for (const byte of page) {
    sum = (sum ^ (byte << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000_0000 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1) >>> 0;
  }
  return sum;
}

/** A sound in Ogg Vorbis whose header declares another sample rate, with a right checksum. */
async function vorbisOf(sampleRate: number): Promise<Uint8Array> {
  const encoder = await createOggEncoder();
  encoder.configure({ sampleRate: 16000, channels: 1, vbrQuality: 3 });
  const tone = Float32Array.from({ length: 16000 }, (_, index) => Math.sin(index / 5) / 2);
  const file = Buffer.concat([Uint8Array.from(encoder.encode([tone])), Uint8Array.from(encoder.finalize())]);
  const at = file.indexOf('\x01vorbis', 0, 'latin1');
  file.writeUInt32LE(sampleRate, at + 12);
  file.writeUInt32LE(0, 22);
  file.writeUInt32LE(checksum(file.subarray(0, at + 30)), 22);
  return file;
}

describe('a sample rate that no sound has', () => {
  test('the page is written as its decoder wants it', async () => {
    expect((await readSound(await vorbisOf(16000))).samples.length).toBeGreaterThan(15000);
    expect((await readSound(await vorbisOf(8000))).samples.length).toBeGreaterThan(30000);
  });

  test.each([0, 999, 768_001, 2_000_000_000])('%i Hz is refused before anything is made for it', async (rate) => {
    await expect(vorbisOf(rate).then((file) => readSound(file))).rejects.toThrow(
      expect.objectContaining({ code: 'invalid-data' }),
    );
  });
});

test('a WAV file with more channels than there are is refused', async () => {
  const file = writeWav({ samples: new Float32Array(100), sampleRate: 16000 });
  new DataView(file.buffer).setUint16(22, 40_000, true);
  await expect(readSound(file)).rejects.toThrow(/it says it has 40000 channels, where 1 to 256 are possible/);
});

describe('an M4A file whose table never ends', () => {
  /** The count of the edit list says four billion; those that are no edits at all. */
  const endless = Buffer.from(m4a);
  endless.writeUInt32BE(0xffff_ffff, endless.indexOf('elst', 0, 'latin1') + 8);

  test('is given up, in a thread that is ended', async () => {
    const decoder = await aacDecoder('test', { fixed: 1, perByte: 0 });
    const failure = await Promise.resolve(decoder.decode(endless)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'EncoderKitError', code: 'invalid-data' });
    decoder.free();
  });

  test('the next file is decoded as ever, many at once', async () => {
    const sounds = await Promise.all([1, 2, 3, 4].map(() => readSound(m4a)));
    for (const { samples } of sounds) expect(samples).toEqual(sounds[0]?.samples);
    expect(sounds[0]?.samples.length).toBeGreaterThan(15000);
  });
});

describe('samples that are integers', () => {
  const integers = Float32Array.from({ length: 16000 }, (_, index) => Math.round(8192 * Math.sin(index / 5)));

  test.each<[string, () => Parameters<typeof readSound>[0]]>([
    ['raw samples', () => ({ samples: integers, sampleRate: 16000 })],
    ['one of two channels', () => ({ channels: [integers, new Float32Array(16000)], sampleRate: 16000 })],
    ['a file of floats', () => floatWav(integers)],
  ])('%s: an error that says what to divide by', async (_, source) => {
    await expect(Promise.resolve().then(() => readSound(source()))).rejects.toThrow(
      /expected samples from -1 to 1, received "1627 at sample 1".*Divide integers.*32768/,
    );
  });

  test('what is a little beyond is let pass', async () => {
    const loud = { samples: Float32Array.of(0, 4, -12.5), sampleRate: 16000 };
    expect((await readSound(loud)).samples).toEqual(loud.samples);
  });

  /** `writeWav` would refuse them. */
  function floatWav(samples: Float32Array): Uint8Array {
    const file = writeWav({ samples: new Float32Array(samples.length), sampleRate: 16000 }, { encoding: 'float32' });
    file.set(new Uint8Array(samples.buffer), 44);
    return file;
  }
});

test('a data URL is read, and no message repeats it', async () => {
  const file = writeWav({ samples: new Float32Array(20000).fill(0.25), sampleRate: 16000 });
  const url = `data:audio/wav;base64,${Buffer.from(file).toString('base64')}`;
  expect((await readSound(url)).samples.length).toBe(20000);
  expect((await readSound(new URL(url))).samples.length).toBe(20000);
  for (const bad of [url.replace('data:', ''), url.replace('UklGR', 'AAAA!'), `data:${'x'.repeat(20000)}`]) {
    const failure = await readSound(bad).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'EncoderKitError' });
    expect(String(failure).length).toBeLessThan(1000);
  }
});
