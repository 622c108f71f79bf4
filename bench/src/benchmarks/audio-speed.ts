import { audioEncoder, readSound, type Sound, writeWav } from '@encoderkit/audio';
import { encodeInBatches, onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { block } from '../measure/interleave.ts';
import { median } from '../measure/statistics.ts';
import { madeUpSound, spokenWordFlops } from '../programs/spoken-word.ts';
import { useBackend } from '../programs/tfjs-backend.ts';

/** Files to vectors, on one core: decoding, features and network, together and each by itself. */
export const audioSpeed: Benchmark = {
  description: 'decode + MFCC + encode of WAV files on one core, in times real time, and what each of the three takes',
  run,
};

const [batch, seconds] = [32, 2];
const target = 300;

interface Variant {
  readonly name: string;
  readonly sampleRate: number;
}

const variants: readonly Variant[] = [
  { name: 'audio-speed', sampleRate: 16_000 },
  { name: 'audio-speed-44100', sampleRate: 44_100 },
];

async function run({ quick, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const encoder = audioEncoder({ seed: 1 });
  const engine = onnxEngine('', { threads: 1 });
  try {
    const entries = await Promise.all(variants.map((variant) => entriesOf(variant)));
    await encoder.adapt(entries[0]?.sounds ?? []);
    const timed = { steps: quick ? 1 : 2, warmUp: 1 };
    const all = entries.flatMap(({ name, files, sounds }): Entry[] => {
      const row = (part: string, step: () => Promise<unknown>): Entry => ({
        ...{ name: `${name}${part}`, engine: 'onnx', threads: 1, block: block(step, timed) },
      });
      const arrays = encoder.preprocess(sounds);
      const prepared = { network: encoder.network, preprocess: () => arrays };
      return [
        row('', () => encodeInBatches(encoder, files, { batchSize: batch, engine })),
        row(decoding, async () => {
          for (const file of files) await readSound(file);
        }),
        row(features, async () => {
          for (const sound of sounds) encoder.extractor.extract(sound);
        }),
        row(network, () => encodeInBatches(prepared, sounds, { batchSize: batch, engine })),
      ];
    });
    const frames = encoder.extractor.frames(seconds * 16_000);
    const flops = spokenWordFlops(frames);
    const measured = await compare('audio-speed', all, { batch, flops, rounds: quick ? 2 : 8 });
    note(`audio-speed: the target is at least ${target} times real time.`);
    return variants.flatMap(({ name }) => withParts(name, measured));
  } finally {
    encoder.dispose();
  }
}

const [decoding, features, network] = ['-decoding', '-features', '-network'];

/** The row of everything together, with the share of each part. */
function withParts(name: string, measured: readonly Measurement[]): Measurement[] {
  const time = (part: string) => median(measured.find((row) => row.name === `${name}${part}`)?.milliseconds ?? []);
  return measured
    .filter((row) => row.name === name)
    .map((row) => ({
      ...row,
      details: {
        timesRealTime: (batch * seconds * 1000) / time(''),
        decodingMilliseconds: time(decoding),
        featuresMilliseconds: time(features),
        networkMilliseconds: time(network),
      },
    }));
}

/** Files in memory, and the sounds in them as the encoder reads them. */
async function entriesOf({ name, sampleRate }: Variant) {
  const files = Array.from({ length: batch }, (_, seed) =>
    writeWav(madeUpSound(seconds, sampleRate, seed), { encoding: 'int16' }),
  );
  const sounds: Sound[] = [];
  for (const file of files) sounds.push(await readSound(file));
  return { name, files, sounds };
}
