import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Flac from 'libflacjs/dist/libflac.js';
import { describe, expect, test } from 'vitest';
import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';
import { pcmLayouts } from './pcm.ts';
import { readSound, readSoundChunks } from './read-sound.ts';
import { concatenated } from './resample.ts';
import { writeWav } from './write-wav.ts';

/** A rising tone and a steady one: what the files in ../../fixtures hold, too. */
const signal = (sampleRate: number, seconds = 1) =>
  Float32Array.from({ length: sampleRate * seconds }, (_, index) => {
    const t = index / sampleRate;
    return 0.3 * Math.sin(2 * Math.PI * (300 * t + 400 * t * t)) + 0.2 * Math.sin(2 * Math.PI * 1000 * t);
  });

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)));

/** The best signal-to-noise ratio in dB over small shifts: encoders delay the sound. The edges are left out. */
function alignedRatio(decoded: Float32Array, original: Float32Array): number {
  const length = Math.min(decoded.length, original.length);
  let best = Number.NEGATIVE_INFINITY;
  for (let shift = -3000; shift <= 3000; shift++) {
    let [power, noise] = [0, 0];
    for (let index = 4000; index < length - 4000; index += 4) {
      const value = original[index] ?? 0;
      power += value ** 2;
      noise += (value - (decoded[index + shift] ?? 0)) ** 2;
    }
    best = Math.max(best, 10 * Math.log10(power / noise));
  }
  return best;
}

interface WavVariant {
  readonly encoding: keyof typeof pcmLayouts;
  readonly channels: number;
  readonly isExtensible: boolean;
}

const writers: { readonly [Encoding in keyof typeof pcmLayouts]: (view: DataView, at: number, value: number) => void } =
  {
    uint8: (view, at, value) => view.setUint8(at, Math.round(value * 127) + 128),
    int16: (view, at, value) => view.setInt16(at, Math.round(value * 32767), true),
    int24(view, at, value) {
      const scaled = Math.round(value * 8388607);
      view.setUint16(at, scaled & 0xffff, true);
      view.setInt8(at + 2, scaled >> 16);
    },
    int32: (view, at, value) => view.setInt32(at, Math.round(value * 2147483647), true),
    float32: (view, at, value) => view.setFloat32(at, value, true),
    float64: (view, at, value) => view.setFloat64(at, value, true),
  };

/** Channels differ, and their mean is `samples`. Chunks that are not known come before the samples and after them. */
function wav(samples: Float32Array, sampleRate: number, { encoding, channels, isExtensible }: WavVariant): Uint8Array {
  const { bytes } = pcmLayouts[encoding];
  const [formatBytes, listBytes] = [isExtensible ? 40 : 16, 5];
  const dataBytes = samples.length * channels * bytes;
  const start = 12 + 8 + formatBytes + 8 + listBytes + 1 + 8;
  const view = new DataView(new ArrayBuffer(start + dataBytes + 16));
  const text = (at: number, value: string) => new Uint8Array(view.buffer).set(Buffer.from(value, 'latin1'), at);
  const tag = encoding.startsWith('float') ? 3 : 1;
  text(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, isExtensible ? 0xfffe : tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * bytes, true);
  view.setUint16(32, channels * bytes, true);
  view.setUint16(34, bytes * 8, true);
  if (isExtensible) {
    view.setUint16(36, 22, true);
    view.setUint16(38, bytes * 8, true);
    view.setUint16(44, tag, true);
  }
  text(20 + formatBytes, 'LIST');
  view.setUint32(24 + formatBytes, listBytes, true);
  text(start - 8, 'data');
  view.setUint32(start - 4, dataBytes, true);
  const middle = (channels - 1) / 2;
  for (const [index, sample] of samples.entries()) {
    for (let channel = 0; channel < channels; channel++) {
      const value = sample + 0.02 * (channel - middle);
      writers[encoding](view, start + (index * channels + channel) * bytes, value);
    }
  }
  text(start + dataBytes, 'junk');
  view.setUint32(start + dataBytes + 4, 8, true);
  return new Uint8Array(view.buffer);
}

const variants = (['uint8', 'int16', 'int24', 'int32', 'float32', 'float64'] as const).flatMap((encoding) =>
  [1, 2, 6].flatMap((channels) => [false, true].map((isExtensible) => ({ encoding, channels, isExtensible }))),
);

test.each(variants)('WAV of $encoding, $channels channels, extensible: $isExtensible', async (variant) => {
  const samples = signal(16000, 0.5);
  const sound = await readSound(wav(samples, 16000, variant));
  expect(sound.sampleRate).toBe(16000);
  expect(sound.samples.length).toBe(samples.length);
  const most = sound.samples.reduce(
    (error, value, index) => Math.max(error, Math.abs(value - (samples[index] ?? 9))),
    0,
  );
  // Eight bits cannot do better than half of 1 / 127.
  expect(most).toBeLessThan(variant.encoding === 'uint8' ? 0.012 : 1e-4);
});

test.each(['int16', 'float32'] as const)('writeWav writes %s that is read back', async (encoding) => {
  const samples = signal(22050, 0.1);
  const sound = await readSound(writeWav({ samples, sampleRate: 22050 }, { encoding }), { sampleRate: 22050 });
  const most = sound.samples.reduce(
    (error, value, index) => Math.max(error, Math.abs(value - (samples[index] ?? 9))),
    0,
  );
  expect(most).toBeLessThanOrEqual(encoding === 'int16' ? 0.5 / 32768 : 0);
});

test('writeWav clips what 16 bits cannot hold', async () => {
  const file = writeWav({ samples: Float32Array.of(2, -2, 1, -1), sampleRate: 16000 });
  const { samples } = await readSound(file);
  expect([...samples]).toEqual([32767 / 32768, -1, 32767 / 32768, -1]);
});

/** By libFLAC itself, compiled to JavaScript. */
async function flac(samples: Float32Array, sampleRate: number, bits: 16 | 24): Promise<Uint8Array> {
  if (!Flac.isReady()) await new Promise<void>((ready) => Flac.on('ready', () => ready()));
  const encoder = Flac.create_libflac_encoder(sampleRate, 1, bits, 5, samples.length, false, 0);
  const parts: Uint8Array[] = [];
  Flac.init_encoder_stream(encoder, (part) => void parts.push(Uint8Array.from(part)));
  const integers = Int32Array.from(samples, (value) => Math.round(value * (2 ** (bits - 1) - 1)));
  Flac.FLAC__stream_encoder_process_interleaved(encoder, integers, integers.length);
  Flac.FLAC__stream_encoder_finish(encoder);
  Flac.FLAC__stream_encoder_delete(encoder);
  return Buffer.concat(parts);
}

describe.each([16, 24] as const)('FLAC of %i bits', (bits) => {
  test('decodes to the same samples', async () => {
    const samples = signal(44100);
    const sound = await readSound(await flac(samples, 44100, bits), { sampleRate: 44100 });
    expect(sound.samples.length).toBe(44100);
    const most = sound.samples.reduce(
      (error, value, index) => Math.max(error, Math.abs(value - (samples[index] ?? 9))),
      0,
    );
    expect(most).toBeLessThan(1e-4);
  });
});

/** LAME and libvorbis, compiled to WebAssembly. */
async function encoded(kind: 'mp3' | 'vorbis', samples: Float32Array, sampleRate: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const run = (encoder: { encode: (channels: [Float32Array]) => Uint8Array; finalize: () => Uint8Array }) => {
    parts.push(Uint8Array.from(encoder.encode([samples])));
    parts.push(Uint8Array.from(encoder.finalize()));
  };
  if (kind === 'mp3') {
    const encoder = await createMp3Encoder();
    encoder.configure({ sampleRate, channels: 1, bitrate: 320 });
    run(encoder);
  } else {
    const encoder = await createOggEncoder();
    encoder.configure({ sampleRate, channels: 1, vbrQuality: 7 });
    run(encoder);
  }
  return Buffer.concat(parts);
}

test('MP3 with a tag before and after it, and rubbish between its frames', async () => {
  const mp3 = await encoded('mp3', signal(44100), 44100);
  const tag = Buffer.concat([Buffer.from('ID3\u0004\0\0\0\0\u0001\0', 'latin1'), Buffer.alloc(128)]);
  const rubbish = Uint8Array.from({ length: 500 }, (_, index) => (index * 7919) % 251);
  const file = Buffer.concat([
    tag,
    mp3.subarray(0, 20000),
    rubbish,
    mp3.subarray(20000),
    Buffer.from('TAG'.padEnd(128)),
  ]);
  const { samples } = await readSound(file, { sampleRate: 44100 });
  expect(Math.abs(samples.length - 44100)).toBeLessThan(4000);
});

const lossy: [string, number, () => Promise<Uint8Array> | Uint8Array][] = [
  ['MP3', 44100, () => encoded('mp3', signal(44100), 44100)],
  ['Ogg Vorbis', 44100, () => encoded('vorbis', signal(44100), 44100)],
  ['Ogg Opus', 48000, () => fixture('tones.opus')],
  ['M4A', 44100, () => fixture('tones.m4a')],
  ['AAC', 44100, () => fixture('tones.aac')],
];

describe.each(lossy)('%s', (_, sampleRate, make) => {
  test('decodes to the same sound, with noise 30 dB below it', async () => {
    const sound = await readSound(await make(), { sampleRate });
    expect(Math.abs(sound.samples.length - sampleRate)).toBeLessThan(4000);
    expect(alignedRatio(sound.samples, signal(sampleRate))).toBeGreaterThan(30);
  });

  test('gives the same in chunks', async () => {
    const file = await make();
    const whole = await readSound(file);
    const chunks: Float32Array[] = [];
    for await (const chunk of readSoundChunks(file, { chunkSize: 1000 })) chunks.push(chunk);
    expect(chunks.slice(0, -1).every(({ length }) => length === 1000)).toBe(true);
    expect(concatenated(chunks)).toEqual(whole.samples);
  });
});
