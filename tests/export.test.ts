import '@tensorflow/tfjs-backend-cpu';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifier, exportOnnx, type Model, predict, regressor, save, train } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import { toOnnx } from '@encoderkit/tfjs-backend-onnx';
import { type CnnEncoderOptions, cnnEncoder, type ImageSample } from '@encoderkit/vision';
import { dispose, oneHot, setBackend, softmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const digits = await mnist();
const training = digits.train.take(256);
const images = (await digits.test.shuffle(1).take(64).collect()).map(({ input }) => input);
const folder = mkdtempSync(join(tmpdir(), 'export-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A trained model in a file, with what it is known to say. */
interface Exported {
  readonly path: string;
  /** What the file's input takes for the first `count` images. */
  features(count: number): Promise<{ shape: readonly number[]; values: Float32Array }>;
  /** The outputs for the first `count` images, one after another. */
  expected(count: number): Promise<ArrayLike<number>>;
  dispose(): void;
}

type DigitModel<Label, Prediction> = Model<ImageSample, Label, Prediction, unknown>;

async function exported<Label, Prediction>(
  name: string,
  model: DigitModel<Label, Prediction>,
  numbersOf: (prediction: Prediction) => Iterable<number>,
): Promise<Exported> {
  const path = join(folder, 'onnx', `${name}.onnx`);
  await exportOnnx(model, path, { description: 'Reads digits.' });
  return {
    path,
    async features(count) {
      const [array] = await model.encoder.preprocess(images.slice(0, count));
      return { shape: array?.shape ?? [], values: Float32Array.from(array?.values ?? []) };
    },
    expected: async (count) =>
      (await predict(model, images.slice(0, count))).flatMap((prediction) => [...numbersOf(prediction)]),
    dispose: () => model.dispose(),
  };
}

async function trainedClassifier(options: CnnEncoderOptions) {
  const model = classifier(cnnEncoder(options), { labels: digits.labels, hidden: [16], dropout: 0.2 });
  await train(model, training, { epochs: 1, batchSize: 32, seed: 1 });
  return model;
}

async function exportedClassifier(name: string, options: CnnEncoderOptions) {
  return exported(name, await trainedClassifier(options), ({ probabilities }) => probabilities);
}

const cases: Readonly<Record<string, () => Promise<Exported>>> = {
  'the tutorial network': () => exportedClassifier('tutorial', { input: [28, 28, 1] }),

  'a residual network with batch normalisation': () =>
    exportedClassifier('residual', {
      input: [16, 16, 1],
      preset: 'residual',
      widths: [8, 12],
      depths: [1, 1],
      normalization: 'adapt',
    }),

  async 'a classifier of several labels'() {
    const model = classifier(cnnEncoder({ input: [12, 12, 1], filters: [4], pooling: 'max', units: false }), {
      labels: ['even', 'small'],
      multiLabel: true,
    });
    const data = training.map(({ input, label }) => ({
      input,
      label: [...(Number(label) % 2 === 0 ? ['even' as const] : []), ...(Number(label) < 5 ? ['small' as const] : [])],
    }));
    await train(model, data, { epochs: 1, batchSize: 32, seed: 1 });
    return exported('labels', model, ({ probabilities }) => probabilities);
  },

  async 'a regressor'() {
    const model = regressor(cnnEncoder({ input: [12, 12, 1], filters: [4], activation: 'swish' }), { outputs: 1 });
    const data = training.map(({ input, label }) => ({ input, label: 100 + Number(label) }));
    await train(model, data, { epochs: 1, batchSize: 32, seed: 1 });
    return exported('number', model, ({ values }) => values);
  },

  async 'a model of plain TF.js layers'() {
    await setBackend('cpu');
    const model = sequential({
      layers: [
        layers.depthwiseConv2d({ inputShape: [14, 14, 1], kernelSize: 3, depthMultiplier: 4, activation: 'relu6' }),
        layers.batchNormalization(),
        layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
        layers.separableConv2d({ filters: 6, kernelSize: 3, activation: 'elu' }),
        layers.dropout({ rate: 0.5 }),
        layers.flatten(),
        layers.dense({ units: 10, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const pixels = images.flatMap(({ data }) =>
      // Every second pixel of every second row.
      Array.from({ length: 14 * 14 }, (_, index) => (data[56 * Math.floor(index / 14) + 2 * (index % 14)] ?? 0) / 255),
    );
    const shapeOf = (count: number) => [count, 14, 14, 1];
    const batch = (count: number) => tensor(pixels.slice(0, count * 14 * 14), shapeOf(count));
    const targets = oneHot(
      [...images.keys()].map((index) => index % 10),
      10,
    );
    const inputs = batch(64);
    await model.fit(inputs, targets, { epochs: 2, batchSize: 16 });
    dispose([inputs, targets]);
    const path = join(folder, 'layers.onnx');
    writeFileSync(path, await toOnnx(model));
    return {
      path,
      features: async (count) => ({ shape: shapeOf(count), values: Float32Array.from(pixels.slice(0, count * 196)) }),
      async expected(count) {
        const outputs = tidy(() => model.predict(batch(count)) as Tensor);
        const values = await outputs.data();
        outputs.dispose();
        return values;
      },
      dispose: () => void model.dispose(),
    };
  },
};

const python = [process.env.ENCODERKIT_PYTHON ?? 'python3', 'python3'].find(
  (name) => spawnSync(name, ['-c', 'import onnx'], { stdio: 'ignore' }).status === 0,
);

describe.each(Object.entries(cases))('%s, written as .onnx', (_, make) => {
  let file: Exported;
  let session: InferenceSession;

  beforeAll(async () => {
    file = await make();
    session = await InferenceSession.create(file.path);
  }, 60_000);

  afterAll(async () => {
    await session.release();
    file.dispose();
  });

  it.each([1, 3, 64])('says the same of %i images in ONNX Runtime', async (count) => {
    const { shape, values } = await file.features(count);
    const { output } = await session.run({ [session.inputNames[0] ?? '']: new OrtTensor('float32', values, shape) });
    const expected = await file.expected(count);
    expect(output?.dims).toEqual([count, expected.length / count]);
    const outputs = output?.data as Float32Array;
    const scale = Math.max(1, ...Array.from(expected, Math.abs));
    const differences = Array.from(
      expected,
      (value, index) => Math.abs(value - (outputs[index] ?? Number.NaN)) / scale,
    );
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });

  it('names its input and output, and takes batches of any size', async () => {
    expect(session.inputNames).toHaveLength(1);
    expect(session.outputNames).toEqual(['output']);
    const { shape } = await file.features(1);
    expect(session.inputMetadata).toMatchObject([{ type: 'float32', shape: ['batch', ...shape.slice(1)] }]);
    const { length } = await file.expected(1);
    expect(session.outputMetadata).toMatchObject([{ type: 'float32', shape: ['batch', length] }]);
  });

  it('is found to be valid by onnx.checker', ({ skip }) => {
    if (python === undefined) skip('no Python with onnx was found; ENCODERKIT_PYTHON may name one');
    const program = 'import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True)';
    const { status, stderr } = spawnSync(python ?? '', ['-c', program, file.path], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
});

const small: Readonly<Record<string, CnnEncoderOptions>> = {
  'the tutorial network': { input: [12, 12, 1], filters: [4, 8], dropout: 0.5 },
  'a residual network': { input: [12, 12, 1], preset: 'residual', widths: [4, 8], depths: [1, 1] },
};

it('an exported file carries its description and what the preprocessing and the labels were', async () => {
  const model = await trainedClassifier({ input: [12, 12, 1], filters: [4], normalization: 'adapt' });
  const path = join(folder, 'metadata.onnx');
  await exportOnnx(model, path, { description: 'Reads digits.' });
  const bytes = readFileSync(path);
  for (const text of [
    'Reads digits.',
    'encoderkit.encoder',
    JSON.stringify(model.encoder.toConfig()),
    'encoderkit.head',
    JSON.stringify(model.head.toConfig()),
  ]) {
    expect(bytes.includes(text), text).toBe(true);
  }
  model.dispose();
});

describe.each(Object.entries(small))('the bundle of %s', (name, options) => {
  let server: Server;

  beforeAll(async () => {
    // As a web page would get it.
    server = createServer(({ url }, response) => response.end(readFileSync(join(folder, url ?? ''))));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => void server.close());

  it('is a TF.js model, which says the same by itself', async () => {
    const model = await trainedClassifier(options);
    const bundle = name.replaceAll(' ', '-');
    await save(model, join(folder, bundle));
    await setBackend('cpu');
    const { port } = server.address() as AddressInfo;
    const network = await loadLayersModel(`http://127.0.0.1:${port}/${bundle}/model.json`);
    const [array] = await model.encoder.preprocess(images);
    const features = tensor(array?.values ?? [], [...(array?.shape ?? [])]);
    const probabilities = tidy(() => softmax(network.predict(features) as Tensor));
    const expected = (await predict(model, images)).flatMap((prediction) => [...prediction.probabilities]);
    const differences = (await probabilities.data()).map((value, index) =>
      Math.abs(value - (expected[index] ?? Number.NaN)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    dispose([features, probabilities]);
    network.dispose();
    model.dispose();
  });
});
