import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { fromItems } from '../../data/from-arrays.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { evaluate } from '../../run/evaluate.ts';
import { predict } from '../../run/predict.ts';
import { sequenceEncoder } from '../../testing/sequence-encoder.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { train } from '../../train/train.ts';
import type { FusedSample } from '../modality.ts';
import { type FusedEncoder, fuse } from './fuse.ts';
import { gatesOf } from './gates-of.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const parts = () => ({ image: vectorEncoder({ length: 2, noise: 0.1 }), text: sequenceEncoder({ vocabulary: 9 }) });
const build = () => classifier(fuse(parts(), { kind: 'gated' }), { labels: ['a', 'b'] });
type Sample = FusedSample<ReturnType<typeof parts>>;

describe('fuse refuses', () => {
  const cases: [what: string, encoders: unknown, options: unknown, message: RegExp][] = [
    ['no encoders', undefined, {}, /"encoders" to be encoders by name/],
    ['one encoder', { image: 'one' }, {}, /two or more encoders, each once, received 1/],
    ['a list', ['one', 'two'], {}, /"encoders" to be encoders by name/],
    ['what is no encoder', { image: 'one', text: { width: 3 } }, {}, /fuse, text: expected an encoder/],
    ['the same one twice', { image: 'one', text: 'one' }, {}, /each once, received "an encoder under two names"/],
    ['a name that is no name', { 'my image': 'one', text: 'two' }, {}, /letters, digits and underscores.*"my image"/],
    ['a name that layers have', { fusion_a: 'one', text: 'two' }, {}, /not with fusion_/],
    ['an unknown option', { a: 'one', b: 'two' }, { mode: 'sum' }, /no option "mode"/],
    ['options that are none', { a: 'one', b: 'two' }, 'sum', /an object of options/],
    [
      'an unknown kind',
      { a: 'one', b: 'two' },
      { kind: 'mean' },
      /one of concat, sum, gated, attention, bilinear, received "mean"/,
    ],
    ['a width of concat', { a: 'one', b: 'two' }, { width: 5 }, /"width" to be 6, as wide as all vectors together/],
    ['a width of nothing', { a: 'one', b: 'two' }, { kind: 'sum', width: 0 }, /"width" to be a positive integer/],
    ['heads of another kind', { a: 'one', b: 'two' }, { kind: 'sum', heads: 2 }, /"heads" to be left out unless/],
    [
      'heads that do not divide',
      { a: 'one', b: 'two' },
      { kind: 'attention', width: 4, heads: 3 },
      /a divisor of the width, 4/,
    ],
    ['dropout of everything', { a: 'one', b: 'two' }, { modalityDropout: 1 }, /"modalityDropout".*less than 1/],
    [
      'a rate of an unknown encoder',
      { a: 'one', b: 'two' },
      { learningRates: { c: 1 } },
      /no option "learningRates.c"/,
    ],
    ['a rate below 0', { a: 'one', b: 'two' }, { learningRates: { a: -1 } }, /"learningRates.a".*at least 0/],
    ['a seed that is none', { a: 'one', b: 'two' }, { seed: 0.5 }, /"seed" to be an integer/],
  ];

  it.each(cases)('%s', (_, encoders, options, message) => {
    const made = { one: vectorEncoder({ length: 2, units: [3] }), two: vectorEncoder({ length: 2, units: [3] }) };
    const filled =
      typeof encoders === 'object' && encoders !== null && !Array.isArray(encoders)
        ? Object.fromEntries(
            Object.entries(encoders).map(([name, each]) => [
              name,
              each === 'one' || each === 'two' ? made[each as 'one'] : each,
            ]),
          )
        : encoders;
    expect(() => Reflect.apply(fuse, undefined, [filled, options])).toThrow(message);
    made.one.dispose();
    made.two.dispose();
  });

  it('a single encoder in place of several', () => {
    const encoder = vectorEncoder({ length: 2 });
    expect(() => Reflect.apply(fuse, undefined, [encoder])).toThrow(/Pass { image: encoder, text: encoder }/);
    encoder.dispose();
  });
});

describe('a bad sample is named, with its place,', () => {
  const bad: [what: string, sample: unknown, message: RegExp][] = [
    [
      'without any modality',
      {},
      /sample 9: expected a sample with one or more of "image", "text", received "one with no modality at all"/,
    ],
    ['whose modalities are undefined', { image: undefined }, /sample 9: .*no modality at all/],
    [
      'with an unknown one',
      { image: [1, 2], audio: [1] },
      /sample 9: .*"image", "text", received "one with \\?"audio\\?"".*Pass { image: …, text: … }/,
    ],
    ['that is no record', [1, 2], /sample 9: .*received "an array"/],
    ['that is null', null, /sample 9: .*received null/],
    [
      'of which one part is bad',
      { image: [1, 2, 3] },
      /fuse, image: vectorEncoder, sample 9: expected 2 finite numbers/,
    ],
    ['of which one part is null, and there is no other', { text: null }, /fuse, sample 9: .*one with no modality/],
  ];

  it.each(bad)('%s', async (_, sample, message) => {
    const model = build();
    const good: Sample[] = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0 ? { image: [1, 2] } : { text: [1, 2, 3] },
    );
    const samples = good.toSpliced(9, 0, sample as Sample);
    const data = fromItems(samples.map((input) => ({ input, label: 'a' as const })));
    const run = { epochs: 1, batchSize: 4, engine: 'onnx' } as const;
    await expect(model.encoder.encode(samples)).rejects.toThrow(message);
    await expect(predict(model, samples, { batchSize: 4 })).rejects.toThrow(message);
    await expect(gatesOf(model, samples)).rejects.toThrow(message);
    await expect(evaluate(model, data, { batchSize: 4 })).rejects.toThrow(message);
    await expect(train(model, data, run)).rejects.toThrow(message);
    model.dispose();
  });

  it('also when an encoder adapts', async () => {
    const encoder = fuse({
      left: vectorEncoder({ length: 1, normalize: true }),
      right: vectorEncoder({ length: 1, normalize: true }),
    });
    await expect(encoder.encode([{ left: [1] }])).rejects.toThrow(/the encoder of "left" needs adapt/);
    const adapt = (samples: unknown) => Reflect.apply(encoder.adapt, undefined, [samples]);
    await expect(adapt([{ left: [1] }, {}])).rejects.toThrow(/sample 1: .*no modality at all/);
    await expect(adapt([{ left: [1], right: [1] }].values())).rejects.toThrow(/samples that can be read again/);
    await adapt([{ left: [1] }, { right: [2] }]);
    expect(encoder.needsAdapt).toBe(false);
    encoder.dispose();
  });
});

describe('what the network is given', () => {
  it('is each part with the places of its own samples, and which are present', async () => {
    const encoder = fuse(parts());
    const seen: unknown[] = [];
    const image = vectorEncoder({ length: 2, noise: 0.1 });
    const spied = fuse({
      image: {
        ...image,
        async preprocess(samples, pass) {
          seen.push(samples, pass);
          return image.preprocess(samples, pass);
        },
      },
      text: sequenceEncoder({ vocabulary: 9 }),
    });
    const samples: Sample[] = [{ text: [1] }, { image: [1, 2] }, { image: [3, 4], text: [2, 3] }];
    const pass = { seed: 1, epoch: 2, indices: [7, 5, 9] };
    await spied.preprocess(samples, pass);
    expect(seen).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      { ...pass, indices: [5, 9] },
    ]);
    const [images, texts, ...presence] = await encoder.preprocess(samples);
    expect(images).toEqual({ dtype: 'float32', shape: [3, 2], values: Float32Array.of(0, 0, 1, 2, 3, 4) });
    expect(texts).toEqual({ dtype: 'int32', shape: [3, 4], values: Int32Array.of(2, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0) });
    expect(presence.map(({ values }) => [...values])).toEqual([
      [0, 1, 1],
      [1, 0, 1],
    ]);
    const [none] = (await encoder.preprocess([{ image: [1, 2] }])).slice(1);
    expect(none).toEqual({ dtype: 'int32', shape: [1, 1], values: Int32Array.of(0) });
    expect(encoder.network.inputNames).toEqual(['image', 'text', 'image_present', 'text_present']);
    encoder.dispose();
    spied.dispose();
  });

  it('drops modalities in training only, by their probability, and never the last', async () => {
    const encoder = fuse(parts(), { modalityDropout: 0.3 });
    const count = 2000;
    const samples: Sample[] = Array.from({ length: count }, (_, index) =>
      index % 2 === 0 ? { image: [1, 2], text: [3] } : { text: [3] },
    );
    const presence = async (pass?: { seed: number; epoch: number }) => {
      const indices = samples.map((_, index) => index);
      const arrays = await encoder.preprocess(samples, pass && { ...pass, indices });
      const [image, text] = arrays.slice(-2).map(({ values }) => [...values]);
      return samples.map((_, row) => [image?.[row], text?.[row]].join(''));
    };
    const share = (rows: readonly string[], which: string) => rows.filter((row) => row === which).length / (count / 2);
    expect(new Set(await presence())).toEqual(new Set(['11', '01']));
    const first = await presence({ seed: 1, epoch: 1 });
    const complete = first.filter((_, index) => index % 2 === 0);
    expect(share(complete, '11')).toBeCloseTo(0.7 * 0.7, 1);
    // Dropped alone, or both and this one came back.
    expect(share(complete, '10')).toBeCloseTo(0.7 * 0.3 + 0.045, 1);
    expect(share(complete, '01')).toBeCloseTo(0.7 * 0.3 + 0.045, 1);
    expect(share(complete, '00')).toBe(0);
    expect(
      share(
        first.filter((_, index) => index % 2 === 1),
        '01',
      ),
      'the only one stays',
    ).toBe(1);
    expect(await presence({ seed: 1, epoch: 1 })).toEqual(first);
    expect(await presence({ seed: 1, epoch: 2 })).not.toEqual(first);
    expect(await presence({ seed: 2, epoch: 1 })).not.toEqual(first);
    encoder.dispose();
  });
});

describe('a fused encoder', () => {
  it('owns its encoders, of which another model may have had the use', async () => {
    const image = vectorEncoder({ length: 2 });
    const text = sequenceEncoder({ vocabulary: 9 });
    const alone = classifier(image, { labels: ['a', 'b'] });
    await predict(alone, [[1, 2]]);
    const encoder = fuse({ image, text });
    await encoder.encode([{ image: [1, 2] }]);
    await image.encode([[1, 2]]);
    encoder.dispose();
    encoder.dispose();
    await expect(image.encode([[1, 2]])).rejects.toMatchObject({ code: 'disposed' });
    alone.dispose();
  });

  it('knows its types', () => {
    const model = build();
    expectTypeOf<{ image?: readonly number[]; text?: readonly number[] }>().toExtend<Sample>();
    const right = [
      () => predict(model, [{ image: [1, 2], text: [1] }, { image: [1, 2] }, { text: [1], image: undefined }]),
      async () => (await gatesOf(model, [{ image: [1, 2] }]))[0]?.image.toFixed(2),
      () => fuse(parts(), { learningRates: { image: 0.1 } }),
    ];
    const withAudio = [{ image: [1, 2], audio: [1] }];
    const data = fromItems([{ input: { image: [1, 2], audio: [1] }, label: 'a' as const }]);
    const wrong = [
      // @ts-expect-error an unknown modality
      () => predict(model, [{ image: [1, 2], audio: [1] }]),
      // @ts-expect-error an unknown modality in samples from elsewhere
      () => predict(model, withAudio),
      // @ts-expect-error an unknown modality in a data set
      () => train(model, data, { epochs: 1 }),
      // @ts-expect-error an unknown modality in a data set
      () => evaluate(model, data),
      // @ts-expect-error another kind of sample
      () => model.encoder.encode([{ image: 'file' }]),
      // @ts-expect-error no record
      () => model.encoder.encode([[1, 2]]),
      // @ts-expect-error a rate for an unknown modality
      () => fuse(parts(), { learningRates: { audio: 0.1 } }),
      // @ts-expect-error an unknown kind
      () => fuse(parts(), { kind: 'mean' }),
      // @ts-expect-error no gate of this name
      async () => (await gatesOf(model, [{ image: [1, 2] }]))[0]?.audio,
    ];
    expect([...right, ...wrong].every((each) => typeof each === 'function')).toBe(true);
    expectTypeOf(model.encoder).toExtend<Pick<FusedEncoder<Sample>, 'kind'>>();
    model.dispose();
  });
});

it('takes null for a modality that is missing, as JSON has it', async () => {
  const encoder = fuse({ one: vectorEncoder({ length: 2 }), other: sequenceEncoder({ vocabulary: 5 }) });
  const [withNull, without] = await encoder.encode([{ one: [1, 2], other: null }, { one: [1, 2] }]);
  expect(withNull).toEqual(without);
  encoder.dispose();
});
