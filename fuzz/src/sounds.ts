import { readFile } from 'node:fs/promises';
import { readSound, writeWav } from '@encoderkit/audio';
import { type RandomGenerator, randomGenerator } from '@encoderkit/core';
import Flac from 'libflacjs/dist/libflac.js';
import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';
import { damaged } from './damage.ts';
import type { Fuzzer } from './fuzzer.ts';

/** What no library encodes in Node lies among the tests' files. */
const fixtures = ['tones.opus', 'tones.m4a', 'tones.aac'];

/** Damaged sound files of every format: what is read must be sound. */
export const sounds: Fuzzer = {
  description: 'damaged WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus, M4A and AAC files, to readSound',
  async prepare() {
    const files = await wholeFiles();
    return async (random) => {
      const file = damaged(files[random.integer(files.length)] ?? new Uint8Array(0), random);
      const sampleRate = [8000, 16_000, 44_100][random.integer(3)] ?? 16_000;
      const { samples } = await readSound(file, { sampleRate, onWarning() {} });
      if (samples.length === 0) throw new Error('a sound without samples was read');
      // A minute at most can be in files as small as these, but for what they repeat.
      if (samples.length > 600 * sampleRate)
        throw new Error(`${samples.length} samples were read of ${file.length} bytes`);
      const wrong = samples.findIndex((sample) => !Number.isFinite(sample));
      if (wrong >= 0) throw new Error(`sample ${wrong} is ${samples[wrong]}`);
    };
  },
};

async function wholeFiles(): Promise<Uint8Array[]> {
  const samples = tone(randomGenerator(1));
  const sound = { samples, sampleRate: 22_050 };
  const kept = fixtures.map((name) => readFile(new URL(`../../packages/audio/fixtures/${name}`, import.meta.url)));
  const [mp3, ogg] = [await createMp3Encoder(), await createOggEncoder()];
  mp3.configure({ sampleRate: 22_050, channels: 2, bitrate: 64 });
  ogg.configure({ sampleRate: 22_050, channels: 2, vbrQuality: 3 });
  const encoded = [mp3, ogg].map((encoder) =>
    Buffer.concat([Uint8Array.from(encoder.encode([samples, samples])), Uint8Array.from(encoder.finalize())]),
  );
  return [
    writeWav(sound),
    await flac(samples, 22_050),
    writeWav(sound, { encoding: 'float32' }),
    ...encoded,
    ...(await Promise.all(kept)),
  ];
}

async function flac(samples: Float32Array, sampleRate: number): Promise<Uint8Array> {
  if (!Flac.isReady()) await new Promise<void>((ready) => Flac.on('ready', () => ready()));
  const encoder = Flac.create_libflac_encoder(sampleRate, 1, 16, 5, samples.length, false, 0);
  const parts: Uint8Array[] = [];
  Flac.init_encoder_stream(encoder, (part) => void parts.push(Uint8Array.from(part)));
  const integers = Int32Array.from(samples, (value) => Math.round(value * 32767));
  Flac.FLAC__stream_encoder_process_interleaved(encoder, integers, integers.length);
  Flac.FLAC__stream_encoder_finish(encoder);
  Flac.FLAC__stream_encoder_delete(encoder);
  return Buffer.concat(parts);
}

const tone = (random: RandomGenerator): Float32Array =>
  Float32Array.from({ length: 11_025 }, (_, index) => Math.sin(index / 9) / 3 + random.normal() / 30);
