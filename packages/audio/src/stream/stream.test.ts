import '@tensorflow/tfjs-backend-cpu';
import { classifier, predict, randomGenerator, tagger, toTensor } from '@encoderkit/core';
import { sequenceEncoder } from '@encoderkit/core/testing';
import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AudioEncoder, audioEncoder } from '../audio-encoder.ts';
import type { AudioEncoderOptions } from '../encoder/options.ts';
import type { Sound } from '../input/sound.ts';
import { streamPredictions } from '../stream-predictions.ts';
import type { SoundStream, StreamedStep } from './encoder-stream.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const narrow = { coefficients: 4, melBands: 8, deltas: 1 } as const;
const small = { sampleRate: 8000, units: 4, features: narrow } as const;

/** A tone that rises, and noise. */
function sound(length: number, sampleRate = 8000): Sound {
  const random = randomGenerator(length);
  const samples = Float32Array.from({ length }, (_, at) => {
    const seconds = at / sampleRate;
    return Math.sin(2 * Math.PI * (300 + 800 * seconds) * seconds) / 3 + random.normal() / 50;
  });
  return { samples, sampleRate };
}

/** Everything that comes of a sound cut into chunks: of one size, or as a generator says. */
async function streamed<Result>(
  stream: SoundStream<Result>,
  { samples }: Sound,
  size: () => number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < samples.length; ) {
    const chunk = samples.subarray(at, at + size());
    results.push(...(await stream.push(chunk)));
    at += chunk.length;
  }
  return [...results, ...(await stream.flush())];
}

const sizes: [string, () => () => number][] = [
  ['1', () => () => 1],
  ['160', () => () => 160],
  ['4096', () => () => 4096],
  [
    'random numbers of',
    () => {
      const random = randomGenerator(5);
      return () => random.integer(700);
    },
  ],
];

async function stepVectors(encoder: AudioEncoder, source: Sound): Promise<number[][]> {
  const features = await encoder.preprocess([source]);
  const inputs = features.map(toTensor);
  const [rows = []] = (await (encoder.timesteps.network.predict(inputs) as Tensor).array()) as number[][][];
  const [span] = encoder.timesteps.spans([source], features);
  return rows.slice(0, span?.count);
}

function expectClose(actual: ArrayLike<number> = [], expected: ArrayLike<number> = []): void {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) {
    expect(Math.abs((actual[at] ?? Number.NaN) - (expected[at] ?? Number.NaN))).toBeLessThan(1e-4);
  }
}

const encoders: [string, AudioEncoderOptions][] = [
  ['LSTM, last', { ...small, features: { ...narrow, deltas: 2 } }],
  ['LSTMs, mean', { ...small, units: [4, 3], pooling: 'mean' }],
  ['GRU, maximum', { ...small, cell: 'gru', pooling: 'max', resetAfter: true }],
  ['RNN, attention', { ...small, cell: 'rnn', pooling: 'attention' }],
  [
    'convolutions with strides',
    {
      ...small,
      pooling: 'attention',
      convolution: [
        { filters: 5, kernelSize: 5, strides: 2 },
        { filters: 4, kernelSize: 1, activation: 'tanh' },
        { filters: 3, kernelSize: 3, strides: 3 },
      ],
    },
  ],
  [
    'frames that are not centred, neighbours',
    { ...small, features: { ...narrow, center: false, context: { before: 2, after: 1 } } },
  ],
  ['Kaldi features', { ...small, features: { definition: 'kaldi', coefficients: 4, melBands: 8 } }],
];

describe.each(encoders)('%s', (_, options) => {
  test.each(sizes)('chunks of %s samples give what the whole sound gives', async (__, size) => {
    const encoder = audioEncoder({ ...options, seed: 4 });
    await encoder.adapt([sound(3000), sound(4000)]);
    const source = sound(4999);
    const stream = await encoder.stream();
    const results = await streamed(stream, source, size());
    const [expected] = await encoder.encode([source]);
    expectClose(results.at(-1)?.embedding, expected);
    const steps = await stepVectors(encoder, source);
    expect(results).toHaveLength(steps.length);
    for (const [at, step] of steps.entries()) expectClose(results[at]?.step, step);
    stream.dispose();
    encoder.dispose();
  });
});

test('a sound shorter than a frame, and one after the other', async () => {
  const encoder = audioEncoder({ ...small, pooling: 'mean', convolution: { filters: 3, strides: 2 } });
  await encoder.adapt([sound(3000)]);
  const stream = await encoder.stream();
  for (const length of [7, 900, 2500]) {
    const source = sound(length);
    const results = await streamed(stream, source, () => 333);
    expectClose(results.at(-1)?.embedding, (await encoder.encode([source]))[0]);
    stream.reset();
  }
  expect(await stream.push(new Float32Array(0))).toEqual([]);
  expect(await stream.flush()).toEqual([]);
  stream.dispose();
  encoder.dispose();
});

test('chunks of another sample rate are converted', async () => {
  const encoder = audioEncoder(small);
  await encoder.adapt([sound(3000)]);
  const source = sound(12345, 22050);
  const stream = await encoder.stream({ sampleRate: 22050 });
  const results = await streamed(stream, source, () => 500);
  expectClose(results.at(-1)?.embedding, (await encoder.encode([source]))[0]);
  stream.dispose();
  encoder.dispose();
});

test('calls that are not awaited keep their order, and samples may be written over', async () => {
  const encoder = audioEncoder(small);
  await encoder.adapt([sound(3000)]);
  const source = sound(3000);
  const [awaited, hasty] = [await encoder.stream(), await encoder.stream()];
  const expected = await streamed(awaited, source, () => 250);
  const buffer = new Float32Array(250);
  const pending: Promise<StreamedStep[]>[] = [];
  for (let at = 0; at < source.samples.length; at += 250) {
    buffer.set(source.samples.subarray(at, at + 250));
    pending.push(hasty.push(buffer));
  }
  pending.push(hasty.flush());
  expect((await Promise.all(pending)).flat()).toEqual(expected);
  expect(expected.slice(0, 3).map(({ time }) => time)).toEqual([0, 0.01, 0.02]);
  awaited.dispose();
  hasty.dispose();
  encoder.dispose();
});

test('a bad chunk is refused, and the stream goes on without it', async () => {
  const encoder = audioEncoder(small);
  await encoder.adapt([sound(3000)]);
  const stream = await encoder.stream();
  const source = sound(2000);
  const results = await stream.push(source.samples.subarray(0, 1000));
  await expect(stream.push(Float32Array.of(0, Number.NaN))).rejects.toThrow(/NaN at sample 1001/);
  await expect(stream.push([1, 2] as never)).rejects.toThrow(/samples in a Float32Array/);
  results.push(...(await stream.push(source.samples.subarray(1000))), ...(await stream.flush()));
  expectClose(results.at(-1)?.embedding, (await encoder.encode([source]))[0]);
  await expect(stream.push(source.samples)).rejects.toThrow(/the sound is over. Call reset/);
  stream.dispose();
  await expect(stream.flush()).rejects.toThrow(/the stream has been disposed/);
  encoder.dispose();
});

test('leaves nothing behind, and ends with its encoder', async () => {
  const before = memory().numTensors;
  const encoder = audioEncoder(small);
  await encoder.adapt([sound(3000)]);
  const held = memory().numTensors;
  const stream = await encoder.stream();
  await streamed(stream, sound(2000), () => 600);
  expect(memory().numTensors).toBe(held);
  stream.reset();
  encoder.dispose();
  await expect(stream.push(new Float32Array(10))).rejects.toThrow(/the encoder has been disposed/);
  expect(memory().numTensors).toBe(before);
});

test.each<[string, AudioEncoderOptions, RegExp]>([
  [
    'both directions',
    { bidirectional: true },
    /bidirectional: true cannot stream: one of its two directions begins at the end/,
  ],
  ['noise reduction', { reduceNoise: true }, /reduceNoise cannot stream: it measures the noise over the whole sound/],
  ['trimming', { trimSilence: {} }, /trimSilence cannot stream/],
  ['loudness', { normalizeLoudness: { target: -20 } }, /normalizeLoudness cannot stream: its gain depends/],
  ['topDb', { features: { ...narrow, topDb: 80 } }, /features.topDb: 80 cannot stream/],
])('an encoder with %s says why it cannot stream', async (_, options, message) => {
  const encoder = audioEncoder({ ...small, ...options });
  await expect(encoder.stream()).rejects.toThrow(/audioEncoder: mean and variance/);
  await encoder.adapt([sound(3000)]);
  await expect(encoder.stream()).rejects.toThrow(message);
  encoder.dispose();
});

test.each([{ sampleRate: 0 }, { sampleRates: 8000 }])('%j is refused', async (options) => {
  const encoder = audioEncoder({ ...small, features: { normalization: 'none' } });
  await expect(encoder.stream(options)).rejects.toThrow(/audioEncoder.stream: .*"sampleRates?"/);
  encoder.dispose();
});

describe('predictions', () => {
  test('are those of a model', async () => {
    const encoder = audioEncoder({ ...small, features: { normalization: 'none' } });
    const other = classifier(sequenceEncoder({ vocabulary: 2 }), { labels: ['a', 'b'] });
    for (const [bad, message] of [
      [encoder, /a model with an audioEncoder, received "the encoder alone"/],
      [other, /received "one of kind .*sequence/],
      [null, /received "object"/],
    ] as const) {
      await expect(streamPredictions(bad as never)).rejects.toThrow(message);
    }
    encoder.dispose();
    other.dispose();
  });

  test('of a classifier come for every hop', async () => {
    const encoder = audioEncoder({ ...small, pooling: 'mean' });
    await encoder.adapt([sound(3000)]);
    const model = classifier(encoder, { labels: ['low', 'high', 'none'], hidden: [4], dropout: 0.5 });
    const source = sound(3000);
    const stream = await streamPredictions(model);
    const results = await streamed(stream, source, () => 1000);
    const [expected] = await predict(model, [source]);
    expect(results).toHaveLength(encoder.extractor.frames(3000));
    expect(results.at(-1)?.prediction.label).toBe(expected?.label);
    expectClose(results.at(-1)?.prediction.probabilities, expected?.probabilities);
    stream.dispose();
    model.dispose();
  });

  test('of a tagger are those of the frame', async () => {
    const encoder = audioEncoder({ ...small, pooling: 'mean' });
    await encoder.adapt([sound(3000)]);
    const model = tagger(encoder, { labels: ['speech', 'silence'] });
    const source = sound(3000);
    const stream = await streamPredictions(model);
    const results = await streamed(stream, source, () => 100);
    const [expected = []] = await predict(model, [source]);
    expect(results).toHaveLength(expected.length);
    for (const [at, { probabilities }] of expected.entries()) {
      expectClose(results[at]?.prediction[0]?.probabilities, probabilities);
    }
    stream.dispose();
    model.dispose();
  });
});
