import { cpuUsage } from 'node:process';
import { type Engine, onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { trainingFlops } from '../measure/flops.ts';
import { block } from '../measure/interleave.ts';
import { median } from '../measure/statistics.ts';
import { startPytorch } from '../peers/pytorch.ts';
import { madeUpPictures, resnet18, separable } from '../programs/image-networks.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { trainingProgram } from '../programs/training-program.ts';

interface Subject {
  readonly name: string;
  readonly make: typeof resnet18 | typeof separable;
  /** In `peers/pytorch.py`. */
  readonly task: string;
}

const batch = 32;
const threads = 2;

/** One step of Adam on ResNet-18: ours, the same with direct sums, PyTorch's. */
export const resnetTrainingStep: Benchmark = {
  description: 'training step of ResNet-18 on 32 × 32 pixels: onnx, onnx with direct sums, PyTorch',
  run: (context) => measured(context, { name: 'resnet-training-step', make: resnet18, task: 'resnetTraining' }),
};

/** One step of Adam on a small MobileNet. */
export const separableTrainingStep: Benchmark = {
  description: 'training step of a depthwise-separable network on 32 × 32 pixels: onnx, PyTorch',
  run: (context) => measured(context, { name: 'separable-training-step', make: separable, task: 'separableTraining' }),
};

async function measured({ quick, note }: BenchmarkContext, { name, make, task }: Subject): Promise<Measurement[]> {
  const entries: Entry[] = [];
  const disposals: (() => unknown)[] = [];
  const prepare = () => useBackend('onnx');
  await prepare();
  try {
    const engines: Readonly<Record<string, Engine>> = {
      onnx: onnxEngine('', { threads }),
      'onnx, exact': onnxEngine('', { threads, exact: true }),
    };
    let flops = 0;
    // What all threads computed in a step: hardly more on a machine that does something else, too.
    const processorTimes: Record<string, number[]> = {};
    for (const [engine, each] of Object.entries(engines)) {
      const model = make();
      const program = trainingProgram(each, model);
      disposals.push(() => {
        program.dispose();
        model.dispose();
      });
      flops = trainingFlops([model.encoder.network, model.head.network]);
      const { features, targets } = madeUpPictures(batch);
      // The first step builds the program.
      await program.step(features, targets);
      const times: number[] = [];
      processorTimes[engine] = times;
      const step = async () => {
        const before = cpuUsage();
        await program.step(features, targets);
        const { user, system } = cpuUsage(before);
        times.push((user + system) / 1000);
      };
      entries.push({ engine, threads, block: block(step, { steps: quick ? 1 : 2, warmUp: 1, prepare }) });
    }
    const pytorch = await startPytorch();
    if (typeof pytorch === 'string') note(`PyTorch: absent, ${pytorch}`);
    else {
      disposals.push(pytorch.stop);
      const request = { task, batch, threads, warmUp: 1, steps: quick ? 1 : 2 };
      entries.push({ engine: 'pytorch', threads, ...pytorch.contender(request) });
    }
    const found = await compare(name, entries, { batch, flops, rounds: quick ? 2 : 10 });
    return found.map((each) => {
      const times = processorTimes[each.engine];
      return times ? { ...each, details: { processorMilliseconds: median(times) } } : each;
    });
  } finally {
    for (const dispose of disposals) await dispose();
  }
}
