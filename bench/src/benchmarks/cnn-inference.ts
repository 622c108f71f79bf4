import { eagerEngine, onnxEngine } from '@encoderkit/core';
import { toOnnx } from '@encoderkit/tfjs-backend-onnx';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { forwardFlops } from '../measure/flops.ts';
import { block } from '../measure/interleave.ts';
import { openSession } from '../measure/onnxruntime.ts';
import type { PythonPeer } from '../peers/python-peer.ts';
import { startPytorch } from '../peers/pytorch.ts';
import { inferenceProgram, probabilitiesOf } from '../programs/inference-program.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { imageShape, madeUpBatch, tutorialCnn } from '../programs/tutorial-cnn.ts';

/** Images to probabilities with the tutorial CNN, many at once and one by one. */
export const cnnInference: Benchmark = {
  description: 'inference of the tutorial CNN: onnx, exported to plain ONNX Runtime, TF.js cpu and wasm, PyTorch',
  run,
};

const batches = [64, 1];
const threadCounts = [1, 2];

async function run(context: BenchmarkContext): Promise<Measurement[]> {
  const pytorch = await startPytorch();
  if (typeof pytorch === 'string') context.note(`PyTorch: absent, ${pytorch}`);
  const rows: Measurement[] = [];
  try {
    for (const batch of batches) {
      context.say(`batch ${batch}`);
      rows.push(...(await measure(batch, pytorch, context.quick)));
    }
  } finally {
    if (typeof pytorch !== 'string') await pytorch.stop();
  }
  return rows;
}

async function measure(batch: number, pytorch: PythonPeer | string, quick: boolean): Promise<Measurement[]> {
  const { features } = madeUpBatch(batch);
  const timed = { steps: batch === 1 ? 50 : 10, warmUp: 3 };
  const entries: Entry[] = [];
  const disposals: (() => unknown)[] = [];
  try {
    const prepare = () => useBackend('onnx');
    await prepare();
    const model = tutorialCnn();
    disposals.push(model.dispose);
    const exported = await toOnnx(probabilitiesOf(model), {
      inputs: [{ name: 'images', shape: [undefined, ...imageShape] }],
    });
    for (const threads of threadCounts) {
      const program = inferenceProgram(onnxEngine('', { threads }), model);
      const session = await openSession(exported, threads);
      disposals.push(program.dispose, session.release);
      const feeds = { images: { shape: features.shape, values: Float32Array.from(features.values) } };
      entries.push(
        { engine: 'onnx', threads, block: block(() => program.run(features), { ...timed, prepare }) },
        { engine: 'onnxruntime', threads, block: block(() => session.run(feeds), timed) },
      );
      if (typeof pytorch === 'string') continue;
      const request = { task: 'inference', batch, threads, ...timed };
      entries.push({ engine: 'pytorch', threads, ...pytorch.contender(request) });
    }
    for (const backend of ['wasm', 'cpu'] as const) {
      await useBackend(backend);
      const own = tutorialCnn();
      disposals.push(own.dispose);
      const program = inferenceProgram(eagerEngine(''), own);
      const step = () => program.run(features);
      // At batch 64 TF.js' cpu backend takes seconds.
      const options = backend === 'cpu' && batch > 1 ? { steps: 1 } : { ...timed, steps: 10 };
      entries.push({
        engine: backend,
        threads: 1,
        block: block(step, { ...options, prepare: () => useBackend(backend) }),
        ...(backend === 'cpu' && { blocks: quick ? 1 : 2 }),
      });
    }
    const flops = forwardFlops([model.encoder.network, model.head.network]);
    return await compare('cnn-inference', entries, { batch, flops, rounds: quick ? 3 : 8 });
  } finally {
    for (const dispose of disposals) await dispose();
  }
}
