import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AudioEncoderOptions, audioEncoder } from '@encoderkit/audio';
import { classifier, exportOnnx, predict } from '@encoderkit/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-export-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = { sampleRate: 8000, units: 4, features: { coefficients: 3, melBands: 8, deltas: 0 } } as const;

const tone = (frequency: number, length = 1600) => ({
  samples: Float32Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / 8000) / 3),
  sampleRate: 8000,
});

test.each<[string, AudioEncoderOptions]>([
  ['a bidirectional GRU, mean', { ...small, cell: 'gru', bidirectional: true, pooling: 'mean' }],
  [
    'convolutions with strides, LSTM, attention',
    {
      ...small,
      pooling: 'attention',
      convolution: [
        { filters: 3, strides: 2 },
        { filters: 2, kernelSize: 2 },
      ],
    },
  ],
])('a classifier of sounds is exported for batches and sounds of any length: %s', async (_, options) => {
  const encoder = audioEncoder(options);
  await encoder.adapt([tone(300), tone(500)]);
  const model = classifier(encoder, { labels: ['low', 'high'] });
  const path = join(folder, 'model.onnx');
  await exportOnnx(model, path);
  const session = await InferenceSession.create(path);
  for (const sounds of [[tone(300)], [tone(400), tone(800, 3000), tone(1200, 200)]]) {
    const features = await encoder.preprocess(sounds);
    const feeds = Object.fromEntries(
      features.map(({ values, shape }, at) => [
        encoder.network.inputNames[at] ?? '',
        new Tensor('float32', values as Float32Array, shape),
      ]),
    );
    const { output } = await session.run(feeds);
    const expected = (await predict(model, sounds)).flatMap(({ probabilities }) => Array.from(probabilities));
    expect(output?.dims).toEqual([sounds.length, 2]);
    for (const [at, probability] of expected.entries()) expect(output?.data[at]).toBeCloseTo(probability, 5);
  }
  await session.release();
  model.dispose();
});
