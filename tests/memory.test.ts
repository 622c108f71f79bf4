import '@tensorflow/tfjs-backend-cpu';
import '@encoderkit/tfjs-backend-onnx';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifier, evaluate, exportOnnx, load, predict, save, train } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import {
  cast,
  losses,
  memory,
  oneHot,
  setBackend,
  type Tensor,
  tensor,
  train as tf,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const digits = await mnist();
const folder = mkdtempSync(join(tmpdir(), 'memory-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['onnx', 'eager'] as const)('tensors that are left after a call, on the engine %s:', (engine) => {
  const examples = digits.train.take(40);
  const make = () =>
    classifier(
      cnnEncoder({
        input: [10, 10, 1],
        filters: [4],
        batchNormalization: true,
        dropout: 0.1,
        augmentation: { shift: 1 },
      }),
      { labels: digits.labels },
    );
  const model = make();
  const images = Array.from({ length: 20 }, (_, index) => index).map(
    async (index) => (await examples.at?.(index))?.input,
  );

  const fit = (options: object = {}) => train(model, examples, { epochs: 2, batchSize: 16, engine, ...options });
  const calls: Readonly<Record<string, () => unknown>> = {
    train: () => fit({ validationSplit: 0.2, earlyStopping: true, gradientAccumulation: 2, clipNorm: 1 }),
    'train with a checkpoint': () => fit({ checkpoint: { folder: join(folder, engine), resume: true } }),
    'train, stopped': () => fit({ signal: AbortSignal.abort() }),
    'train, to no number': () => fit({ learningRate: 1e30 }).catch(() => {}),
    evaluate: () => evaluate(model, examples, { engine }),
    predict: async () =>
      predict(
        model,
        (await Promise.all(images)).flatMap((image) => image ?? []),
        { engine },
      ),
    encode: async () => model.encoder.encode((await Promise.all(images)).flatMap((image) => image ?? [])),
    save: () => save(model, join(folder, 'model')),
    exportOnnx: () => exportOnnx(model, join(folder, 'model.onnx')),
    async 'load and dispose'() {
      const loaded = await load(join(folder, 'model'), cnnEncoder);
      loaded.dispose();
    },
    'make and dispose': () => make().dispose(),
  };

  beforeAll(() => setBackend('cpu'));
  afterAll(() => model.dispose());

  it.each(Object.entries(calls))('none by %s', async (_, call) => {
    const before = memory().numTensors;
    for (let repeat = 0; repeat < 2; repeat++) {
      await call();
      expect(memory().numTensors).toBe(before);
    }
  });
});

describe('a training loop of plain TF.js, which reads its loss in every step', () => {
  interface Trained {
    readonly losses: readonly number[];
    /** Tensors there were after each step. */
    readonly tensors: readonly number[];
  }

  async function trained(backend: string): Promise<Trained> {
    await setBackend(backend);
    const kernelInitializer = initializers.glorotUniform({ seed: 1 });
    const model = sequential({
      layers: [
        layers.conv2d({ inputShape: [14, 14, 1], filters: 4, kernelSize: 3, activation: 'relu', kernelInitializer }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.batchNormalization(),
        layers.flatten(),
        layers.dense({ units: 10, kernelInitializer }),
      ],
    });
    const examples = await digits.train.shuffle(1).take(32).collect();
    const pixels = examples.flatMap(({ input }) => [...input.data].filter((_, index) => index % 4 === 0));
    const images = tensor(pixels, [32, 14, 14, 1]);
    const targets = tidy(() =>
      cast(
        oneHot(
          examples.map(({ label }) => Number(label)),
          10,
        ),
        'float32',
      ),
    );
    const optimizer = tf.adam(0.01);
    const seen = { losses: [] as number[], tensors: [] as number[] };
    for (let step = 0; step < 50; step++) {
      const loss = optimizer.minimize(
        () => losses.softmaxCrossEntropy(targets, model.apply(images, { training: true }) as Tensor),
        true,
      );
      seen.losses.push((await loss?.data())?.[0] ?? Number.NaN);
      loss?.dispose();
      seen.tensors.push(memory().numTensors);
    }
    return seen;
  }

  it('has on the backend onnx the losses of the backend cpu, and leaves no tensors behind', async () => {
    const cpu = await trained('cpu');
    const onnx = await trained('onnx');
    const differences = onnx.losses.map((loss, step) => Math.abs(loss / (cpu.losses[step] ?? Number.NaN) - 1));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    expect(onnx.losses.at(-1)).toBeLessThan(0.5 * (onnx.losses[0] ?? 0));
    // The optimizer makes its slots in the first step.
    expect(new Set(onnx.tensors.slice(1)).size).toBe(1);
  }, 60_000);
});
