import { audioEncoder } from '@encoderkit/audio';
import { onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare } from '../measure/compare.ts';
import { block } from '../measure/interleave.ts';
import { quantile } from '../measure/statistics.ts';
import { madeUpSound, spokenWordFlops } from '../programs/spoken-word.ts';
import { useBackend } from '../programs/tfjs-backend.ts';

/** A live sound: how long a chunk of 10 ms takes, features and network. */
export const audioStream: Benchmark = {
  description: 'latency of a stream of the default audio encoder, chunk by chunk of 10 ms',
  run,
};

const [sampleRate, hop] = [16_000, 160];
const target = 2;

async function run({ quick, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const encoder = audioEncoder({ seed: 1 });
  const sound = madeUpSound(10, sampleRate, 1);
  await encoder.adapt([sound]);
  const stream = await encoder.stream({ engine: onnxEngine('', { threads: 1 }) });
  let at = 0;
  const step = async () => {
    await stream.push(sound.samples.subarray(at, at + hop));
    at = (at + hop) % sound.samples.length;
  };
  try {
    const steps = quick ? 50 : 200;
    const entry = { engine: 'onnx', threads: 1, block: block(step, { steps, warmUp: 20 }) };
    const rows = await compare('audio-stream-hop', [entry], {
      ...{ batch: 1, flops: spokenWordFlops(1), rounds: quick ? 2 : 5 },
    });
    note(`audio-stream-hop: the target is below ${target} ms.`);
    return rows.map((row) => ({
      ...row,
      details: { ninetyNinthPercentile: quantile(row.milliseconds, 0.99), longest: Math.max(...row.milliseconds) },
    }));
  } finally {
    stream.dispose();
    encoder.dispose();
  }
}
