import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fuse } from '../compose/fuse/fuse.ts';
import { matcher } from '../compose/match/matcher.ts';
import { fromItems } from '../data/from-arrays.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { tagger } from '../heads/tagger/tagger.ts';
import { sequenceEncoder } from '../testing/sequence-encoder.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from '../train/train.ts';
import { freeze, unfreeze } from './freeze.ts';
import { frozenNames, restoreFrozen } from './frozen.ts';
import { namedWeights } from './parameters.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const build = (options = {}) =>
  classifier(vectorEncoder({ length: 2, units: [3, 3], batchNormalization: true, ...options }), { labels: ['a', 'b'] });
const data = fromItems([
  { input: [0, 1], label: 'a' as const },
  { input: [1, 0], label: 'b' as const },
  { input: [2, 3], label: 'b' as const },
]);

/** The weights that a training changes. */
async function changed(model: ReturnType<typeof build>): Promise<string[]> {
  const read = () =>
    namedWeights(model).map(({ name, weight }) => [name, [...weight.read().dataSync()].join()] as const);
  const before = new Map(read());
  await train(model, data, { epochs: 1, batchSize: 3, engine: 'eager', learningRate: 0.1 });
  return read().flatMap(([name, value]) => (before.get(name) === value ? [] : [name]));
}

describe('names of weights', () => {
  it('are those of part, layer and weight, and the same in a second model', () => {
    const [one, other] = [build(), build()];
    const names = namedWeights(one).map(({ name }) => name);
    expect(names).toContain('encoder/vector_dense_1/kernel');
    expect(names).toContain('encoder/vector_normalization_0/moving_mean');
    expect(names).toContain('head/head_output/bias');
    expect(namedWeights(other).map(({ name }) => name)).toEqual(names);
    expect(new Set(names).size).toBe(one.network.weights.length);
    one.dispose();
    other.dispose();
  });

  it('do not depend on what is frozen', () => {
    const model = build();
    const before = namedWeights(model).map(({ name, weight }) => `${name} ${weight.id}`);
    freeze(model, 'encoder/vector_dense_0');
    expect(namedWeights(model).map(({ name, weight }) => `${name} ${weight.id}`)).toEqual(before);
    model.dispose();
  });

  it('tell encoders of a fused one apart', () => {
    const encoder = fuse({ one: vectorEncoder({ length: 2 }), other: vectorEncoder({ length: 2 }) });
    const model = classifier(encoder, { labels: ['a', 'b'] });
    const names = namedWeights(model).map(({ name }) => name);
    expect(names).toContain('encoder/one_encoder/vector_dense_0/kernel');
    expect(names).toContain('encoder/other_encoder/vector_dense_0/kernel');
    expect(new Set(names).size).toBe(names.length);
    model.dispose();
  });
});

describe('freeze by a pattern', () => {
  it.each<[what: string, pattern: Parameters<typeof freeze>[1], kept: RegExp]>([
    ['a layer', 'encoder/vector_dense_1', /^encoder\/vector_dense_1\//],
    ['a part', 'head', /^head\//],
    ['one weight', 'encoder/vector_dense_0/bias', /^encoder\/vector_dense_0\/bias$/],
    ['a regular expression', /kernel$/g, /kernel$/],
    ['a function', (name) => name.includes('vector_normalization'), /vector_normalization/],
  ])('keeps %s, statistics included where all of a layer is meant', async (_, pattern, kept) => {
    const model = build();
    freeze(model, pattern);
    const all = namedWeights(model).map(({ name }) => name);
    expect(await changed(model)).toEqual(all.filter((name) => !kept.test(name)));
    unfreeze(model, pattern);
    expect(await changed(model)).toEqual(all);
    model.dispose();
  });

  it('is undone layer by layer in an encoder that is frozen as a whole', async () => {
    const model = build();
    freeze(model.encoder);
    unfreeze(model, 'encoder/vector_dense_1');
    expect(await changed(model)).toEqual([
      'encoder/vector_dense_1/kernel',
      'encoder/vector_dense_1/bias',
      'head/head_output/kernel',
      'head/head_output/bias',
    ]);
    unfreeze(model.encoder);
    expect(await changed(model)).toEqual(namedWeights(model).map(({ name }) => name));
    model.dispose();
  });

  it.each<[what: string, pattern: Parameters<typeof freeze>[1]]>([
    ['a layer', 'encoder/vector_dense_0'],
    ['one weight', 'encoder/vector_dense_1/bias'],
    ['statistics', /vector_normalization/],
  ])('is undone by unfreezing the whole encoder: %s', async (_, pattern) => {
    const model = build();
    freeze(model, pattern);
    unfreeze(model.encoder);
    expect(await changed(model)).toEqual(namedWeights(model).map(({ name }) => name));
    model.dispose();
  });

  it('is undone in encoders inside another; what was made fixed stays so', () => {
    const inner = vectorEncoder({ length: 2 });
    const towers = matcher({ one: inner, other: vectorEncoder({ length: 2 }) }, { width: 4 });
    const made = towers.network.trainableWeights.map(({ name }) => name);
    freeze(inner);
    freeze(towers, /other/);
    const fused = fuse({ one: inner, tower: towers.towers.other });
    unfreeze(fused);
    unfreeze(towers.encoder);
    expect(inner.network.trainableWeights.length).toBeGreaterThan(0);
    expect(towers.network.trainableWeights.map(({ name }) => name)).toEqual(made);
    freeze(towers.encoder);
    unfreeze(towers, /./);
    expect(towers.network.trainableWeights.map(({ name }) => name)).toEqual(made);
    expect(() => unfreeze(towers, /unit_length\/gamma/)).toThrow(
      /unfreeze: the encoder was made with .*unit_length\/gamma/,
    );
    fused.dispose();
    towers.dispose();
  });

  it('reaches an encoder inside another, and steps of sequences', () => {
    const inner = vectorEncoder({ length: 2 });
    const model = classifier(fuse({ one: inner, other: vectorEncoder({ length: 2 }) }), { labels: ['a', 'b'] });
    freeze(model, /one_encoder/);
    expect(inner.network.trainableWeights).toEqual([]);
    freeze(model.encoder);
    unfreeze(model, 'encoder/one_encoder/vector_dense_0/kernel');
    expect(model.network.trainableWeights.map(({ name }) => name.replace(/_\d+$/, ''))).toEqual([
      'vector_dense_0/kernel',
      'head_output/kernel',
      'head_output/bias',
    ]);
    model.dispose();

    const tags = tagger(sequenceEncoder({ vocabulary: 4 }), { labels: ['a', 'b'] });
    freeze(tags.encoder);
    unfreeze(tags, 'encoder/sequence_dense');
    expect(tags.network.trainableWeights).toHaveLength(4);
    tags.dispose();
  });

  it('takes an encoder alone, by the same names', () => {
    const encoder = vectorEncoder({ length: 2, units: [3, 3] });
    freeze(encoder, 'encoder/vector_dense_0');
    expect(encoder.network.trainableWeights).toHaveLength(2);
    encoder.dispose();
  });

  it('refuses what fits nothing, with names that are near', () => {
    const model = build();
    const call = (pattern: unknown) => () => Reflect.apply(freeze, undefined, [model, pattern]);
    expect(call('encoder/vector_densse_0')).toThrow(
      /freeze: no weight of the model fits "encoder\/vector_densse_0"\. Near it are .*encoder\/vector_dense_0/,
    );
    expect(call(/nothing/)).toThrow(/no weight of the model fits \/nothing\/\. .* namedWeights\(model\)/);
    expect(call(() => false)).toThrow(/no weight of the model fits the function\. There are encoder/);
    expect(call(5)).toThrow(/expected a pattern of weights.* received 5/);
    expect(() => Reflect.apply(unfreeze, undefined, [undefined, 'a'])).toThrow(/expected an encoder, received/);
    model.dispose();
  });
});

describe('what is frozen', () => {
  it.each<[what: string, change: (model: ReturnType<typeof build>) => void]>([
    ['nothing', () => {}],
    ['the encoder', ({ encoder }) => freeze(encoder)],
    ['a layer', (model) => freeze(model, 'encoder/vector_dense_0')],
    ['a weight', (model) => freeze(model, 'encoder/vector_dense_0/bias')],
    [
      'a layer, the TF.js way',
      ({ encoder }) => {
        const layer = encoder.network.layers[1];
        if (layer) layer.trainable = false;
      },
    ],
    [
      'all but a layer',
      (model) => {
        freeze(model.encoder);
        unfreeze(model, 'encoder/vector_dense_1');
      },
    ],
  ])('can be told and done again: %s', (_, change) => {
    const [one, other] = [build(), build()];
    change(one);
    freeze(other, 'head');
    restoreFrozen(other, frozenNames(one));
    const trained = ({ network }: typeof one) => network.trainableWeights.map(({ originalName }) => originalName);
    expect(trained(other)).toEqual(trained(one));
    expect(frozenNames(other)).toEqual(frozenNames(one));
    one.dispose();
    other.dispose();
  });
});
