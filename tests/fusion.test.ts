import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioEncoder } from '@encoderkit/audio';
import {
  classifier,
  evaluate,
  exportOnnx,
  type FusedSample,
  type FusionKind,
  freeze,
  fromItems,
  fuse,
  fusion,
  gatesOf,
  load,
  predict,
  randomGenerator,
  save,
  train,
} from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'fusion-'));

beforeAll(async () => {
  await setBackend('cpu');
});
afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const labels = ['low', 'high'] as const;
const kinds: readonly FusionKind[] = ['concat', 'sum', 'gated', 'attention', 'bilinear'];

const encoders = () => ({
  image: cnnEncoder({ input: [8, 8, 1], filters: [4], units: 6, batchNormalization: true }),
  text: textEncoder({ maxTokens: 30, embeddingSize: 4, units: 4, cell: 'lstm', pooling: 'last' }),
  sound: audioEncoder({
    sampleRate: 8000,
    maxSeconds: 0.2,
    units: 4,
    features: { coefficients: 4, melBands: 8, deltas: 0 },
  }),
});
type Sample = FusedSample<ReturnType<typeof encoders>>;
const factory = fusion({ image: cnnEncoder, text: textEncoder, sound: audioEncoder });

const build = (kind: FusionKind) =>
  classifier(fuse(encoders(), { kind, ...(kind !== 'concat' && { width: 6 }), modalityDropout: 0.2 }), { labels });

/** Dark or bright, few or many, deep or shrill. */
function sampleOf(label: (typeof labels)[number], seed: number): Required<Omit<Sample, 'audio'>> {
  const random = randomGenerator(seed);
  const high = label === 'high';
  const frequency = (high ? 2000 : 300) + random.integer(100);
  return {
    image: Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => (high ? 0.6 : 0) + 0.4 * random.uniform())),
    text: Array.from({ length: 1 + random.integer(30) }, () => (high ? 'many' : 'few') + random.integer(3)).join(' '),
    sound: {
      samples: Float32Array.from(
        { length: 800 + random.integer(800) },
        (_, at) => Math.sin((2 * Math.PI * frequency * at) / 8000) / 2,
      ),
      sampleRate: 8000,
    },
  };
}

/** Every subset of the three, none excepted. */
function subsetsOf({ image, text, sound }: ReturnType<typeof sampleOf>): Sample[] {
  return [{ image, text, sound }, { image, text }, { image, sound }, { text, sound }, { image }, { text }, { sound }];
}

const examples = (count: number, seed: number) =>
  Array.from({ length: count }, (_, index) => {
    const label = labels[index % 2] ?? 'low';
    const subsets = subsetsOf(sampleOf(label, seed + index));
    return { input: subsets[index % 7] ?? {}, label };
  });

describe.each(kinds)('image, text and sound fused by %s', (kind) => {
  it('learn, do with any of them, and come back from a bundle and a file', async () => {
    const model = build(kind);
    await train(model, fromItems(examples(56, 1)), { epochs: 12, batchSize: 14, learningRate: 0.02, seed: 1 });
    const testing = fromItems(examples(28, 1000));
    expect((await evaluate(model, testing)).accuracy).toBeGreaterThan(0.9);

    const samples = subsetsOf(sampleOf('high', 5000));
    const answers = await predict(model, samples);
    for (const { probabilities } of answers) expect(probabilities.every(Number.isFinite)).toBe(true);
    const alone = await Promise.all(samples.map((sample) => predict(model, [sample])));
    const near = answers.map(({ probabilities }) => [...probabilities].map((value) => expect.closeTo(value, 4)));
    expect(alone.map(([answer]) => [...(answer?.probabilities ?? [])])).toEqual(near);

    const path = join(folder, kind);
    await save(model, path);
    const again = await load(path, factory);
    expect(await predict(again, samples)).toEqual(answers);
    again.dispose();

    await exportOnnx(model, `${path}.onnx`);
    const session = await InferenceSession.create(`${path}.onnx`);
    const names = ['image', 'text', 'sound_audio_features', 'sound_audio_mask'];
    names.push('image_present', 'text_present', 'sound_present');
    expect([...session.inputNames].sort()).toEqual([...names].sort());
    const features = await model.encoder.preprocess(samples);
    const feeds = features.map(({ dtype, values, shape }, index) => [names[index], new Tensor(dtype, values, shape)]);
    const { output } = await session.run(Object.fromEntries(feeds));
    expect(Array.from((output?.data ?? []) as Float32Array)).toEqual(near.flat());
    await session.release();
    model.dispose();
  });
});

describe('parts that were trained alone', () => {
  it('keep what they know when they are fused and frozen', async () => {
    const { image, text, sound } = encoders();
    const words = classifier(text, { labels });
    const texts = examples(20, 1).map(({ label }, index) => ({ input: sampleOf(label, index).text ?? '', label }));
    await train(words, fromItems(texts), { epochs: 2, engine: 'onnx' });
    freeze(text);
    const before = await text.encode(['many1 many2', 'few0']);
    const config = text.toConfig();
    const model = classifier(fuse({ image, text, sound }, { kind: 'gated', learningRates: { image: 0.1 } }), {
      labels,
    });
    await train(model, fromItems(examples(28, 50)), { epochs: 2, engine: 'onnx' });
    expect(await text.encode(['many1 many2', 'few0'])).toEqual(before);
    expect(text.toConfig(), 'its vocabulary is its own').toEqual(config);

    const samples = subsetsOf(sampleOf('low', 7));
    const gates = await gatesOf(model, samples);
    for (const { image: a, text: b, sound: c } of gates) expect(a + b + c).toBeCloseTo(1, 5);
    await save(model, join(folder, 'frozen'));
    const again = await load(join(folder, 'frozen'), factory);
    expect(await gatesOf(again, samples)).toEqual(gates);
    again.dispose();
    model.dispose();
    words.dispose();
  });
});

describe('a sample of other modalities', () => {
  it('does not compile, and is refused with the names there are', async () => {
    const model = classifier(fuse({ image: cnnEncoder({ input: [8, 8, 1], filters: [4] }), text: textEncoder({}) }), {
      labels,
    });
    const image = [[0]];
    const data = fromItems([{ input: { image, audio: 'speech.wav' }, label: 'low' as const }]);
    // @ts-expect-error audio is no modality of the model
    await expect(train(model, data, { epochs: 1 })).rejects.toThrow(
      /sample 0: expected a sample with one or more of "image", "text", received "one with \\?"audio\\?""/,
    );
    model.dispose();
  });
});
