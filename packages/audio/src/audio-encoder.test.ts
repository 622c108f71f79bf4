import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  classifier,
  freeze,
  fromItems,
  load,
  predict,
  save,
  type TrainEvent,
  tagger,
  toTensor,
  train,
  unfreeze,
} from '@encoderkit/core';
import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { models } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audioEncoder } from './audio-encoder.ts';
import type { AudioEncoderOptions } from './encoder/options.ts';
import type { Sound, SoundSource } from './input/sound.ts';
import { writeWav } from './input/write-wav.ts';

let folder: string;
beforeAll(async () => {
  await setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'audio-encoder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const narrow = { coefficients: 3, melBands: 8, deltas: 0 } as const;
const small = { sampleRate: 8000, units: 4, features: narrow } as const;

const tone = (frequency: number, length = 1600): Sound => ({
  samples: Float32Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / 8000) / 3),
  sampleRate: 8000,
});
test('the default: 39 features, an LSTM of 128 units', async () => {
  const encoder = audioEncoder({});
  expect(encoder).toMatchObject({ kind: 'audio', modality: 'audio', width: 128, needsAdapt: true });
  expect(encoder.extractor.width).toBe(39);
  const second = { samples: new Float32Array(16000).fill(0.1), sampleRate: 16000 };
  await encoder.adapt([second]);
  expect((await encoder.preprocess([second])).map(({ shape }) => shape)).toEqual([
    [1, 128, 39],
    [1, 128, 1],
  ]);
  encoder.dispose();
});

test('the length of a sound is told without decoding it', async () => {
  const encoder = audioEncoder({ ...small, maxSeconds: 2 });
  const path = join(folder, 'sized.wav');
  await writeFile(path, writeWav({ samples: new Float32Array(16000), sampleRate: 16000 }));
  const sizes = [tone(300), tone(300, 80_000), path, pathToFileURL(path), join(folder, 'absent.wav')].map((sound) =>
    encoder.sizeOf?.(sound as SoundSource),
  );
  expect(sizes).toEqual([0.2, 2, expect.closeTo(1, 2), expect.closeTo(1, 2), 0]);
  encoder.dispose();
});

test('no more than maxSeconds are read of a sound: a file of two hours takes neither time nor memory', async () => {
  const encoder = audioEncoder({ ...small, maxSeconds: 0.5 });
  const path = join(folder, 'long.wav');
  const bytes = writeWav(tone(300, 8000), { encoding: 'int16' });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = 2 * 3600 * 8000 * 2;
  view.setUint32(4, length + 36, true);
  view.setUint32(40, length, true);
  await writeFile(path, bytes);
  const file = await open(path, 'r+');
  await file.truncate(length + 44);
  await file.close();
  await encoder.adapt([tone(300), tone(400)]);
  const before = process.memoryUsage().arrayBuffers;
  const [vector] = await encoder.encode([path]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
  const exact = Float32Array.from(tone(300, 4000).samples, (sample) => Math.round(sample * 32768) / 32768);
  const [expected = []] = await encoder.encode([{ samples: exact, sampleRate: 8000 }]);
  for (const [at, value] of expected.entries()) expect(vector?.[at]).toBeCloseTo(value, 3);
  encoder.dispose();
});

describe('a bad sound is named by its position, and the encoder goes on', () => {
  const text = new TextEncoder().encode('just a text');
  const cut = writeWav(tone(300)).subarray(0, 30);
  test.each<[string, unknown, RegExp]>([
    ['an empty file', new Uint8Array(0), /sound 1: .*the file is empty/],
    ['a truncated header', cut, /sound 1: /],
    ['a text', text, /sound 1: /],
    ['no samples', { samples: new Float32Array(0), sampleRate: 8000 }, /sound 1: .*no samples/],
    ['a NaN', { samples: Float32Array.of(0, 0, Number.NaN), sampleRate: 8000 }, /sound 1: .*NaN at sample 2/],
    ['0 Hz', { samples: new Float32Array(9), sampleRate: 0 }, /sound 1: .*"sampleRate" to be .* received 0/],
    ['no sound', 7, /sound 1: .*expected a file path/],
  ])('%s', async (_, bad, message) => {
    const encoder = audioEncoder(small);
    await encoder.adapt([tone(300), tone(500)]);
    const [expected] = await encoder.encode([tone(400)]);
    await expect(encoder.preprocess([tone(300), bad as SoundSource])).rejects.toThrow(message);
    await expect(encoder.encode([tone(300), bad as SoundSource])).rejects.toThrow();
    await expect(encoder.adapt([tone(300), bad as SoundSource])).rejects.toThrow(message);
    expect(await encoder.encode([tone(400)])).toEqual([expected]);
    encoder.dispose();
  });

  test.each<[string, SoundSource]>([
    ['shorter than a frame', tone(300, 5)],
    ['all zeros', { samples: new Float32Array(4000), sampleRate: 8000 }],
    ['of six channels', { channels: Array(6).fill(tone(300).samples), sampleRate: 8000 }],
    ['cut short', writeWav(tone(300)).subarray(0, 1000)],
  ])('a sound %s is encoded', async (_, sound) => {
    const encoder = audioEncoder(small);
    await encoder.adapt([tone(300), tone(500)]);
    expect((await encoder.encode([sound]))[0]?.every(Number.isFinite)).toBe(true);
    encoder.dispose();
  });
});

test('frames that are all zeros are frames: they are not taken for padding', async () => {
  const features = { features: ['energy'], deltas: 0, normalization: 'none' } as const;
  const encoder = audioEncoder({ ...small, cell: 'gru', features });
  const bias = encoder.network.weights.find(({ name }) => /bias/.test(name) && !/padding|presence/.test(name));
  if (!bias) throw new Error('no bias');
  const silence = (frames: number) => ({ samples: new Float32Array(80 * frames), sampleRate: 8000 });
  const { ones } = await import('@tensorflow/tfjs-core');
  bias.write(ones(bias.shape as number[]));
  const [short, long] = await encoder.encode([silence(2), silence(12)]);
  expect(short).not.toEqual(long);
  encoder.dispose();
});

test('features of files are kept, and come back the same', async () => {
  const cache = join(folder, 'cache');
  const paths = [join(folder, 'low.wav'), join(folder, 'high.wav')];
  await Promise.all(paths.map((path, at) => writeFile(path, writeWav(tone(300 + 500 * at)))));
  const [plain, cached] = [audioEncoder(small), audioEncoder({ ...small, featureCache: cache })];
  await Promise.all([plain.adapt(paths), cached.adapt(paths)]);
  expect((await readdir(cache, { recursive: true })).filter((name) => name.endsWith('.features'))).toHaveLength(2);
  expect(await cached.encode([...paths, pathToFileURL(paths[0] ?? '')])).toEqual(
    await plain.encode([...paths, paths[0] ?? '']),
  );
  expect(JSON.stringify(cached.toConfig())).not.toContain('cache');
  plain.dispose();
  cached.dispose();
});

describe('a model', () => {
  const pass = fromItems(
    [200, 250, 300, 350, 2000, 2200, 2400, 2600].map((frequency, at) => ({
      input: tone(frequency, 1200 + 100 * at),
      label: frequency < 1000 ? ('low' as const) : ('high' as const),
    })),
  );

  test.each<AudioEncoderOptions>([
    { ...small, pooling: 'mean' },
    { ...small, cell: 'gru', bidirectional: true, recurrentDropout: 0.1, dropout: 0.1 },
    {
      ...small,
      ...{ cell: 'rnn', pooling: 'attention', augmentation: { gain: 3, shift: 0.01 } },
      convolution: { filters: 6, kernelSize: 3, strides: 2 },
    },
  ])('learns, and comes back from its bundle, frozen or not: %j', async (options) => {
    const before = memory().numTensors;
    const model = classifier(audioEncoder({ ...options, units: 8, seed: 2 }), { labels: ['low', 'high'] });
    const losses: number[] = [];
    const run = train(model, pass, { epochs: 40, batchSize: 8, learningRate: 0.03, seed: 1 });
    for await (const event of run as AsyncIterable<TrainEvent>) if (event.type === 'epoch') losses.push(event.loss);
    expect(losses.at(-1)).toBeLessThan(0.2);
    const samples = [tone(270), tone(2300)];
    const expected = await predict(model, samples);
    expect(expected.map(({ label }) => label)).toEqual(['low', 'high']);
    for (const frozen of [false, true]) {
      const path = join(folder, `${options.cell}-${frozen}`);
      if (frozen) freeze(model.encoder);
      await save(model, path);
      const again = await load(path, audioEncoder);
      expect(again.encoder.needsAdapt).toBe(false);
      expect(again.encoder.toConfig()).toEqual(model.encoder.toConfig());
      expect(await predict(again, samples)).toEqual(expected);
      again.dispose();
    }
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test.each<AudioEncoderOptions>([
    { cell: 'lstm', convolution: { filters: 4, kernelSize: 3, strides: 2 }, pooling: 'attention' },
    { cell: 'rnn', bidirectional: true, convolution: { filters: 3, kernelSize: 2 }, pooling: 'max' },
  ])('learns the same on both engines: %j', async (options) => {
    const weights: number[][] = [];
    for (const engine of ['onnx', 'eager'] as const) {
      const model = classifier(audioEncoder({ ...small, ...options, seed: 3 }), { labels: ['low', 'high'], seed: 3 });
      await train(model, pass.take(3), { epochs: 2, batchSize: 3, learningRate: 0.01, seed: 1, engine });
      const values = await Promise.all(model.network.getWeights().map((weight) => weight.data()));
      weights.push(values.flatMap((each) => Array.from(each)));
      model.dispose();
    }
    const [onnx = [], eager = []] = weights;
    expect(onnx.length).toBeGreaterThan(50);
    for (const [at, value] of onnx.entries()) expect(eager[at]).toBeCloseTo(value, 4);
  });

  test('has a network that plain TF.js loads', async () => {
    const encoder = audioEncoder({
      ...small,
      convolution: { filters: 3, strides: 2 },
      pooling: 'mean',
      bidirectional: true,
    });
    await encoder.adapt([tone(300), tone(500)]);
    const sounds = [tone(400), tone(900, 700)];
    const { modelTopology } = JSON.parse(JSON.stringify({ modelTopology: encoder.network.toJSON(null, false) }));
    const again = await models.modelFromJSON(modelTopology);
    again.setWeights(encoder.network.getWeights());
    const inputs = (await encoder.preprocess(sounds)).map(toTensor);
    const rows = (await (again.predict(inputs) as Tensor).array()) as number[][];
    const expected = await encoder.encode(sounds);
    for (const [row, vector] of expected.entries()) {
      for (const [at, value] of vector.entries()) expect(rows[row]?.[at]).toBeCloseTo(value, 5);
    }
    again.dispose();
    encoder.dispose();
  });

  test('what is never trained stays as it is, whatever is frozen and let go', async () => {
    const convolution = { filters: 3, kernelSize: 3 };
    const encoder = audioEncoder({ ...small, pooling: 'max', convolution });
    const model = classifier(encoder, { labels: ['low', 'high'] });
    const constants = ['audio_presence', 'audio_padding'];
    const valuesOf = async (name: string) =>
      (
        await Promise.all(
          encoder.network
            .getLayer(name)
            .getWeights()
            .map((weight) => weight.data()),
        )
      ).map((each) => Array.from(each));
    const [kernels, ...before] = await Promise.all(['audio_convolution_0', ...constants].map(valuesOf));
    expect(before[1]).toEqual([[1e9], [-1e9]]);
    freeze(encoder);
    await train(model, pass, { epochs: 1, learningRate: 0.1 });
    expect(await valuesOf('audio_convolution_0')).toEqual(kernels);
    unfreeze(encoder);
    await train(model, pass, { epochs: 1, learningRate: 0.1 });
    expect(await valuesOf('audio_convolution_0')).not.toEqual(kernels);
    expect(await Promise.all(constants.map(valuesOf))).toEqual(before);
    model.dispose();
  });

  test('tags each step: with strides, every second frame', async () => {
    for (const strides of [1, 2]) {
      const encoder = audioEncoder({ ...small, units: 8, convolution: { filters: 8, strides } });
      const model = tagger(encoder, { labels: ['low', 'high'] });
      const [low, high] = [tone(300, 1200).samples, tone(2000, 1200).samples];
      const samples = Float32Array.of(...low, ...high, ...low);
      const frames = encoder.extractor.frames(samples.length);
      const labels = Array.from({ length: Math.ceil(frames / strides) }, (_, step) =>
        step * strides >= 15 && step * strides < 30 ? ('high' as const) : ('low' as const),
      );
      const data = fromItems([{ input: { samples, sampleRate: 8000 }, label: labels }]);
      await train(model, data, { epochs: 80, learningRate: 0.03 });
      const [tags = []] = await predict(model, [{ samples, sampleRate: 8000 }]);
      expect(tags).toHaveLength(labels.length);
      const right = tags.filter(({ label }, step) => label === labels[step]).length;
      expect(right / labels.length).toBeGreaterThan(0.85);
      model.dispose();
    }
  });
});

test.each<[string, object, RegExp]>([
  ['a misspelt option', { unit: 3 }, /audioEncoder: there is no option "unit"/],
  ['a misspelt option of features', { features: { melBand: 3 } }, /no option "melBand"/],
  ['features that are no options', { features: ['mfcc'] }, /"features" to be an object/],
  ['another sample rate of features', { features: { sampleRate: 8000 } }, /"features.sampleRate" to be 16000/],
  ['an absurd sample rate', { sampleRate: 0 }, /"sampleRate" to be an integer from 1000/],
  ['no length', { maxSeconds: 0 }, /"maxSeconds" to be a finite number greater than 0/],
  ['an unknown cell', { cell: 'qrnn' }, /audioEncoder: expected "cell" to be one of rnn, lstm, gru/],
  ['an unknown pooling', { pooling: 'sum' }, /"pooling" to be one of last, mean, max, attention, received "sum"/],
  ['no filters', { convolution: { kernelSize: 3 } }, /"convolution.filters" to be a positive integer/],
  ['strides over frames', { convolution: [{ filters: 1, strides: 4 }] }, /"convolution\[0\].strides" to be at most 3/],
  ['unknown changes', { augmentation: { louder: 3 } }, /no option "augmentation.louder"/],
  ['a cache that is no folder', { featureCache: '' }, /"featureCache" to be a path/],
])('%s is refused', (_, options, message) => {
  expect(() => audioEncoder(options)).toThrow(message);
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['another kind', { kind: 'text' }],
  ['no features', { sampleRate: 8000 }],
  ['damaged features', { sampleRate: 8000, features: { melBands: -1 } }],
])('a configuration with %s is refused', (_, config) => {
  expect(() => audioEncoder.fromConfig(config as never)).toThrow(/cannot make it from this configuration/);
});
