import '@tensorflow/tfjs-backend-cpu';
import { classifier, type Engine, type EngineChoice, onnxEngine, train } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import { type AugmentationOptions, cnnEncoder } from '@encoderkit/vision';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

const digits = await mnist();
// An epoch is 4 batches of 8 and one of 6, which is filled up, as in most trainings.
const examples = digits.train.shuffle(3).take(38);
const epochs = 20;
const steps = 100;

interface Trained {
  /** The loss of each step. */
  readonly losses: readonly number[];
  /** The numbers of each weight, statistics of batch normalisation included. */
  readonly weights: readonly Float32Array[];
}

interface Settings {
  readonly engine: EngineChoice | Engine;
  readonly seed?: number;
  readonly augmentation: AugmentationOptions | false;
}

/** A small network with all that draws random numbers or keeps statistics, trained from the same weights each time. */
async function trained({ engine, seed = 1, augmentation }: Settings): Promise<Trained> {
  const encoder = cnnEncoder({
    input: [12, 12, 1],
    filters: [4, 6],
    padding: 'same',
    batchNormalization: true,
    dropout: 0.1,
    units: 16,
    embeddingDropout: 0.2,
    augmentation,
  });
  const model = classifier(encoder, { labels: digits.labels });
  const losses: number[] = [];
  await train(model, examples, {
    epochs,
    batchSize: 8,
    optimizer: 'adam',
    learningRate: 0.01,
    seed,
    engine,
    callbacks: [(event) => void (event.type === 'step' && losses.push(event.loss))],
  });
  const weights = await Promise.all(model.network.getWeights().map((weight) => weight.data<'float32'>()));
  model.dispose();
  return { losses, weights };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe.each([
  { title: 'without augmentation', augmentation: false as const },
  { title: 'with augmentation', augmentation: { shift: 1, rotate: 10, zoom: 0.1, erasing: 0.3 } },
])('100 training steps $title', ({ augmentation }) => {
  let onnx: Trained;
  let again: Trained;
  let otherRuntime: Trained;
  let otherSeed: Trained;
  let cpu: Trained;

  beforeAll(async () => {
    await setBackend('cpu');
    onnx = await trained({ engine: onnxEngine('', { runtime: 'native' }), augmentation });
    again = await trained({ engine: 'onnx', augmentation });
    otherRuntime = await trained({ engine: onnxEngine('', { runtime: 'node' }), augmentation });
    otherSeed = await trained({ engine: 'onnx', augmentation, seed: 2 });
    cpu = await trained({ engine: 'eager', augmentation });
  }, 120_000);

  it('have on the engine onnx the loss of the backend cpu, each of them to 1e-4', () => {
    expect([onnx.losses.length, cpu.losses.length]).toEqual([steps, steps]);
    const differences = onnx.losses.map((loss, step) => Math.abs(loss / (cpu.losses[step] ?? Number.NaN) - 1));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    // Losses that do not move would agree as well.
    expect(mean(onnx.losses.slice(-20))).toBeLessThan(mean(onnx.losses.slice(0, 20)));
  });

  it('end on the engine onnx with the weights of the backend cpu', () => {
    const differences = onnx.weights.flatMap((values, position) =>
      Array.from(values, (value, index) => Math.abs(value - (cpu.weights[position]?.[index] ?? Number.NaN))),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  it('with one seed agree bit for bit', () => {
    expect(again).toEqual(onnx);
  });

  it('agree bit for bit on both runtimes', () => {
    expect(otherRuntime).toEqual(onnx);
  });

  it('with another seed are others', () => {
    expect(otherSeed.losses.filter((loss, step) => loss === onnx.losses[step])).toEqual([]);
  });
});
