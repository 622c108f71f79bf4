import { onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { block } from '../measure/interleave.ts';
import { madeUpFeatures, spokenWord, spokenWordFlops } from '../programs/spoken-word.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { trainingProgram } from '../programs/training-program.ts';

/** One step of Adam on a second of speech. */
export const audioTrainingStep: Benchmark = {
  description: 'training step of the default audio model: 98 frames of 39 features, LSTM 128, batch 32',
  run,
};

const [batch, frames] = [32, 98];
const target = 0.15;

async function run({ quick, note }: BenchmarkContext): Promise<Measurement[]> {
  const prepare = () => useBackend('onnx');
  await prepare();
  const disposals: (() => void)[] = [];
  const entries = [1, 2].map((threads): Entry => {
    const model = spokenWord();
    const program = trainingProgram(onnxEngine('', { threads }), model);
    const { features, targets } = madeUpFeatures(batch, frames);
    disposals.push(program.dispose, model.dispose);
    const step = () => program.step(features, targets);
    return { engine: 'onnx', threads, block: block(step, { steps: quick ? 3 : 10, warmUp: 2, prepare }) };
  });
  try {
    const flops = 3 * spokenWordFlops(frames);
    const rows = await compare('audio-training-step', entries, { batch, flops, rounds: quick ? 2 : 10 });
    note(`audio-training-step: the target is a ratio of at least ${100 * target} %.`);
    return rows;
  } finally {
    for (const dispose of disposals) dispose();
  }
}
