import { type Engine, eagerEngine, onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { trainingFlops } from '../measure/flops.ts';
import { block } from '../measure/interleave.ts';
import { median } from '../measure/statistics.ts';
import { startPytorch } from '../peers/pytorch.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { trainingProgram } from '../programs/training-program.ts';
import { madeUpBatch, tutorialCnn } from '../programs/tutorial-cnn.ts';

/** One step of Adam on the tutorial CNN: ours with one and two threads, TF.js' own, PyTorch's. */
export const cnnTrainingStep: Benchmark = {
  description: 'training step of the tutorial CNN: onnx, TF.js cpu, PyTorch',
  run,
};

const batch = 64;
const threadCounts = [1, 2];

async function run({ quick, say, note }: BenchmarkContext): Promise<Measurement[]> {
  // A step of 64 takes TF.js' cpu backend a third of a minute.
  const cpuBatch = quick ? 4 : batch;
  const starts: Record<number, number> = {};
  const entries: Entry[] = [];
  const disposals: (() => unknown)[] = [];
  try {
    const prepare = () => useBackend('onnx');
    await prepare();
    for (const threads of threadCounts) {
      const { step, dispose } = steps(onnxEngine('', { threads }), batch);
      disposals.push(dispose);
      starts[threads] = await startMilliseconds(step);
      entries.push({ engine: 'onnx', threads, block: block(step, { steps: 10, warmUp: 2, prepare }) });
    }

    await useBackend('cpu');
    const cpu = steps(eagerEngine(''), cpuBatch);
    disposals.push(cpu.dispose);
    const cpuBlock = block(cpu.step, { steps: 1, prepare: () => useBackend('cpu') });
    entries.push({ engine: 'cpu', threads: 1, batch: cpuBatch, block: cpuBlock, blocks: quick ? 1 : 2 });

    const pytorch = await startPytorch();
    if (typeof pytorch === 'string') note(`PyTorch: absent, ${pytorch}`);
    else {
      disposals.push(pytorch.stop);
      for (const threads of threadCounts) {
        const request = { task: 'training', batch, threads, warmUp: 3, steps: 10 };
        entries.push({ engine: 'pytorch', threads, ...pytorch.contender(request) });
      }
    }

    say(`a step of TF.js cpu (batch ${cpuBatch}) takes a while`);
    const { flops } = cpu;
    const measured = await compare('cnn-training-step', entries, { batch, flops, rounds: quick ? 3 : 10 });
    return measured.map((each) => (each.engine === 'onnx' ? withComparison(each, measured, starts) : each));
  } finally {
    for (const dispose of disposals) await dispose();
  }
}

/** A model of its own on the engine, made on the backend that is active. */
function steps(engine: Engine, size: number) {
  const model = tutorialCnn();
  const program = trainingProgram(engine, model);
  const { features, targets } = madeUpBatch(size);
  return {
    flops: trainingFlops([model.encoder.network, model.head.network]),
    step: () => program.step(features, targets),
    dispose() {
      program.dispose();
      model.dispose();
    },
  };
}

/** The time that tracing and opening a session take: what the first step takes longer than the second. */
async function startMilliseconds(step: () => Promise<unknown>): Promise<number> {
  const [first = 0, second = 0] = await block(step, { steps: 2 })();
  return first - second;
}

function withComparison(
  own: Measurement,
  all: readonly Measurement[],
  starts: Readonly<Record<number, number>>,
): Measurement {
  const perSample = ({ milliseconds, batch: samples }: Measurement) => median(milliseconds) / samples;
  const cpu = all.find(({ engine }) => engine === 'cpu');
  return {
    ...own,
    details: {
      startMilliseconds: starts[own.threads] ?? Number.NaN,
      timesFasterThanCpu: cpu ? perSample(cpu) / perSample(own) : Number.NaN,
    },
  };
}
