import { performance } from 'node:perf_hooks';
import { cpuUsage } from 'node:process';
import { type Engine, fromItems, onnxEngine, randomGenerator, type TrainEvent, train } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { trainingFlops } from '../measure/flops.ts';
import { interleave } from '../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { pauseMeter } from '../measure/pauses.ts';
import { median, quantile } from '../measure/statistics.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { tutorialCnn } from '../programs/tutorial-cnn.ts';
import { textTrainingFlops, tutorialText } from '../programs/tutorial-text.ts';

/** What else a process can do while it trains: the longest that its event loop stands still. */
export const eventLoop: Benchmark = {
  description: 'the longest pause of the event loop while train() trains the CNN and the LSTM, on both runtimes',
  run,
};

const threads = 2;
const runtimes = ['native', 'node'] as const;
const target = 20;

/** What `train` is told besides its model and data. */
interface Given {
  readonly engine: Engine;
  readonly epochs: number;
  readonly callbacks: readonly ((event: TrainEvent) => void)[];
}

interface Training {
  readonly name: string;
  readonly batch: number;
  readonly flops: number;
  train(given: Given): Promise<void>;
}

async function run({ quick, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const trainings = [await cnn(quick), lstm(quick)];
  const peak = await matmulPeak(threads);
  const peakTimes: number[] = [];
  try {
    const rows: Measurement[] = [];
    for (const training of trainings) {
      const found = runtimes.map((runtime) => ({ runtime, seen: nothingSeen() }));
      for (let round = 0; round < (quick ? 1 : 4); round++) {
        for (const { runtime, seen } of round % 2 === 0 ? found : found.toReversed()) {
          const [times = []] = await interleave([peak], 1);
          peakTimes.push(...times);
          await watch(training, onnxEngine('', { threads, runtime }), quick ? 2 : 4, seen);
        }
      }
      const peakGflops = peakGflopsOf(peakTimes);
      rows.push(...found.map(({ runtime, seen }) => rowOf(training, `onnx, ${runtime}`, seen, peakGflops)));
    }
    note(
      `event-loop: the target is no pause above ${target} ms on "native" once a program has been built. ` +
        'What other programs on the machine take is in longestPause and not in longestWork.',
    );
    return rows;
  } finally {
    await peak.dispose();
  }
}

function rowOf({ name, batch, flops }: Training, engine: string, seen: Seen, peakGflops: number): Measurement {
  const { steps, processor, waited, worked, starts } = seen;
  return {
    ...{ name: `event-loop-${name}`, engine, threads, batch, milliseconds: steps, flops, peakGflops },
    details: {
      processorMilliseconds: median(processor),
      longestPauseMilliseconds: Math.max(...waited),
      ...(worked.length > 0 && { longestWorkMilliseconds: Math.max(...worked) }),
      ninetyNinthPercentile: quantile(waited, 0.99),
      longestAtStartMilliseconds: median(starts),
    },
  };
}

const nothingSeen = (): Seen => ({ steps: [], processor: [], waited: [], worked: [], starts: [] });

interface Seen {
  readonly steps: number[];
  /** What all threads together computed in each step. */
  readonly processor: number[];
  readonly waited: number[];
  readonly worked: number[];
  /** The longest pause of each first epoch, in which programs are built. */
  readonly starts: number[];
}

/** Adds the steps and pauses of a training, from the second epoch on. */
async function watch({ train }: Training, engine: Engine, epochs: number, seen: Seen): Promise<void> {
  const meter = pauseMeter();
  let before = Number.NaN;
  let used = cpuUsage();
  const listen = (event: TrainEvent): void => {
    if (event.type === 'step') {
      const now = performance.now();
      const { user, system } = cpuUsage(used);
      if (event.epoch > 1 && !Number.isNaN(before)) {
        seen.steps.push(now - before);
        seen.processor.push((user + system) / 1000);
      }
      before = now;
      used = cpuUsage();
    }
    if (event.type !== 'epoch') return;
    before = Number.NaN;
    const { waited, worked } = meter.read();
    if (event.epoch === 1) seen.starts.push(Math.max(...waited));
    else {
      seen.waited.push(...waited);
      seen.worked.push(...worked);
    }
  };
  try {
    await train({ engine, epochs, callbacks: [listen] });
  } finally {
    meter.stop();
  }
}

async function cnn(quick: boolean): Promise<Training> {
  const batch = 64;
  const { train: digits } = await mnist();
  const data = digits.take((quick ? 5 : 40) * batch);
  const { encoder, head, dispose } = tutorialCnn();
  const flops = batch * trainingFlops([encoder.network, head.network]);
  dispose();
  return {
    ...{ name: 'cnn', batch, flops },
    async train(given) {
      const model = tutorialCnn();
      await train(model, data, { ...given, batchSize: batch, seed: 1, progress: false });
      model.dispose();
    },
  };
}

function lstm(quick: boolean): Training {
  const [batch, length] = [32, 100];
  const random = randomGenerator(1);
  const sentence = () => Array.from({ length }, () => `w${random.integer(9_990)}`).join(' ');
  const data = fromItems(
    Array.from({ length: (quick ? 5 : 20) * batch }, (_, index) => ({ input: sentence(), label: String(index % 10) })),
  );
  return {
    ...{ name: 'lstm', batch, flops: batch * textTrainingFlops(length) },
    async train(given) {
      const model = await tutorialText();
      await train(model, data, { ...given, batchSize: batch, seed: 1, progress: false });
      model.dispose();
    },
  };
}
