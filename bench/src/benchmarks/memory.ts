import { performance } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onnxEngine, train } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { trainingFlops } from '../measure/flops.ts';
import { interleave } from '../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { median, slope } from '../measure/statistics.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { tutorialCnn } from '../programs/tutorial-cnn.ts';

/** Whether a long training holds on to memory. */
export const memory: Benchmark = {
  description: 'resident memory over 10,000 steps of train()',
  run,
};

const batch = 64;
const threads = 2;
const stepsPerEpoch = 125;
/** Programs are compiled and heaps find their size. */
const warmUpSteps = 250;
const stepsPerSample = 25;
/** How many samples at either end the drift is taken from. */
const ends = 8;
const megabyte = 2 ** 20;

async function run({ quick, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const steps = quick ? 500 : 10_000;
  const { train: digits } = await mnist();
  const model = tutorialCnn();
  const peak = await matmulPeak(threads);
  const collect = garbageCollector();
  const samples: number[] = [];
  const milliseconds: number[] = [];
  let before = 0;
  try {
    const [peakBefore = []] = await interleave([peak], 2);
    await train(model, digits, {
      epochs: (warmUpSteps + steps) / stepsPerEpoch,
      batchSize: batch,
      seed: 1,
      engine: onnxEngine('', { threads }),
      progress: false,
      callbacks: [
        (event) => {
          if (event.type !== 'step' || event.step < warmUpSteps) return;
          if (event.step > warmUpSteps) milliseconds.push(performance.now() - before);
          if (event.step % stepsPerSample === 0) {
            collect();
            samples.push(memoryUsage.rss());
          }
          before = performance.now();
        },
      ],
    });
    const [peakAfter = []] = await interleave([peak], 2);
    const found = driftOf(samples);
    note(
      `Resident memory over ${steps} steps: ${found.residentMegabytes.toFixed(0)} MB, drift ${found.driftMegabytes.toFixed(2)} MB, ` +
        `slope ${found.kilobytesPerStep.toFixed(2)} kB a step.`,
    );
    return [
      {
        name: 'memory',
        engine: 'onnx',
        threads,
        batch,
        milliseconds,
        flops: batch * trainingFlops([model.encoder.network, model.head.network]),
        peakGflops: peakGflopsOf([...peakBefore, ...peakAfter]),
        details: { ...found, steps },
      },
    ];
  } finally {
    await peak.dispose();
    model.dispose();
  }
}

/** From bytes, sampled every `stepsPerSample` steps. */
export function driftOf(samples: readonly number[]) {
  return {
    residentMegabytes: median(samples) / megabyte,
    /** The last samples less the first. */
    driftMegabytes: (median(samples.slice(-ends)) - median(samples.slice(0, ends))) / megabyte,
    kilobytesPerStep: slope(samples) / stepsPerSample / 1024,
  };
}

/** What waits to be collected is no leak, so it is collected before each sample. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return typeof collect === 'function' ? () => collect() : () => {};
}
