import { type Dataset, type EpochEvent, onnxEngine, train } from '@encoderkit/core';
import { mnist, type RawImage } from '@encoderkit/datasets';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { trainingFlops } from '../measure/flops.ts';
import { block, interleave } from '../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { median } from '../measure/statistics.ts';
import { digitBatches } from '../programs/digit-batches.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { trainingProgram } from '../programs/training-program.ts';
import { type TutorialCnn, tutorialCnn } from '../programs/tutorial-cnn.ts';

/** What `train` adds to the compiled steps: reading, shuffling, preprocessing, metrics, events, progress. */
export const trainerOverhead: Benchmark = {
  description: 'epochs of train() on 8,000 digits against as many bare compiled steps',
  run,
};

const batch = 64;
const threads = 2;

async function run({ quick, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const { train: digits } = await mnist();
  const data = quick ? digits.take(20 * batch) : digits;
  const model = tutorialCnn();
  const bare = await bareEpochs(data);
  const peak = await matmulPeak(threads);
  const times: Record<'trainer' | 'bare' | 'peak', number[]> = { trainer: [], bare: [], peak: [] };

  // The trainer waits for its callbacks: its epochs and bare ones take turns.
  const afterEpoch = async ({ epoch, seconds }: EpochEvent) => {
    // In the first epoch the program is compiled.
    if (epoch > 1) times.trainer.push((seconds * 1000) / bare.steps);
    const [bareTimes = [], peakTimes = []] = await interleave([bare, peak], 1);
    times.bare.push(bareTimes.reduce((sum, time) => sum + time, 0) / bare.steps);
    times.peak.push(...peakTimes);
  };
  try {
    await train(model, data, {
      epochs: (quick ? 3 : 20) + 1,
      batchSize: batch,
      seed: 1,
      engine: onnxEngine('', { threads }),
      progress: true,
      callbacks: [(event) => (event.type === 'epoch' ? afterEpoch(event) : undefined)],
    });
    const added = addedByTrainer(times.trainer, times.bare);
    note(`The trainer adds ${(100 * added).toFixed(1)} % to the time of the bare steps (target: below 10 %).`);
    const shared = {
      engine: 'onnx',
      threads,
      batch,
      flops: batch * trainingFlops([model.encoder.network, model.head.network]),
      peakGflops: peakGflopsOf(times.peak),
    };
    return [
      { ...shared, name: 'bare-epoch', milliseconds: times.bare },
      { ...shared, name: 'trainer-epoch', milliseconds: times.trainer, details: { overheadPercent: 100 * added } },
    ];
  } finally {
    await peak.dispose();
    bare.dispose();
    model.dispose();
  }
}

/** The median of what each epoch took longer than the bare ones before and after it. */
export function addedByTrainer(trainer: readonly number[], bare: readonly number[]): number {
  return median(trainer.map((time, index) => time / (((bare[index] ?? time) + (bare[index + 1] ?? time)) / 2))) - 1;
}

/** Epochs of steps on prepared batches: nothing but the compiled program. */
async function bareEpochs(data: Dataset<RawImage, string>) {
  const model: TutorialCnn = tutorialCnn();
  const program = trainingProgram(onnxEngine('', { threads }), model);
  const prepared = await digitBatches(model, data, batch);
  let position = 0;
  const step = async () => {
    const next = prepared[position++ % prepared.length];
    if (next) await program.step(next.features, next.targets);
  };
  return {
    steps: prepared.length,
    block: block(step, { steps: prepared.length, warmUp: 2 }),
    dispose() {
      program.dispose();
      model.dispose();
    },
  };
}
