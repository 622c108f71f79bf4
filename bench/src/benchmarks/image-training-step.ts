import { type Engine, onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { trainingFlops } from '../measure/flops.ts';
import { block } from '../measure/interleave.ts';
import { startPytorch } from '../peers/pytorch.ts';
import { type ImageNetwork, madeUpPictures, resnet18, separable } from '../programs/image-networks.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { trainingProgram } from '../programs/training-program.ts';

interface Subject {
  readonly name: string;
  readonly make: () => ImageNetwork;
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
    for (const [engine, each] of Object.entries(engines)) {
      const network = make();
      const program = trainingProgram(each, network);
      disposals.push(() => {
        program.dispose();
        network.dispose();
      });
      flops = trainingFlops([network.network]);
      const { features, targets } = madeUpPictures(batch);
      const step = () => program.step(features, targets);
      await step();
      entries.push({ engine, threads, block: block(step, { steps: quick ? 1 : 2, warmUp: 1, prepare }) });
    }
    const pytorch = await startPytorch();
    if (typeof pytorch === 'string') note(`PyTorch: absent, ${pytorch}`);
    else {
      disposals.push(pytorch.stop);
      const request = { task, batch, threads, warmUp: 1, steps: quick ? 1 : 2 };
      entries.push({ engine: 'pytorch', threads, ...pytorch.contender(request) });
    }
    return await compare(name, entries, { batch, flops, rounds: quick ? 2 : 10 });
  } finally {
    for (const dispose of disposals) await dispose();
  }
}
