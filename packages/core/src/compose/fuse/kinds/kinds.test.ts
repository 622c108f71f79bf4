import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { randomGenerator } from '../../../base/random.ts';
import { chooseEngine } from '../../../engine/choose-engine.ts';
import { classifier } from '../../../heads/classifier/classifier.ts';
import { encodeInBatches } from '../../../model/encode-in-batches.ts';
import { engines, numbersIn } from '../../../testing/points.ts';
import { vectorEncoder } from '../../../testing/vector-encoder.ts';
import { train } from '../../../train/train.ts';
import { type FusedEncoder, fuse } from '../fuse.ts';
import { gatesOf } from '../gates-of.ts';
import { both, type Pair, pairs } from '../testing/pairs.ts';
import { type FusionKind, fusionKinds } from './kinds.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

type Vector = readonly number[];
const kinds = Object.keys(fusionKinds) as FusionKind[];
const width = 4;

const build = (kind: FusionKind) => {
  const left = vectorEncoder({ length: 2, units: [3], seed: 1 });
  const right = vectorEncoder({ length: 3, units: [2], seed: 2 });
  const options = { kind, ...(kind !== 'concat' && { width }), ...(kind === 'attention' && { heads: 2 }) };
  const encoder: FusedEncoder<Pair> = fuse({ left, right }, options);
  return { encoder, left, right };
};
type Built = ReturnType<typeof build>;

/** Gives every weight of the fusion, stand-ins included, a number that is not the one it begins with. */
function scramble({ encoder: { network } }: Built): void {
  const random = randomGenerator(5);
  for (const layer of network.layers.filter((each) => each.name.startsWith('fusion_'))) {
    tidy(() =>
      layer.setWeights(
        layer.getWeights().map(({ shape, size }) =>
          tensor(
            Array.from({ length: size }, () => random.normal()),
            shape,
          ),
        ),
      ),
    );
  }
}

const [first, second] = both(2) as [Required<Pair>, Required<Pair>];
const samples: Pair[] = [first, { left: second.left }, { right: second.right }, second];

/** The layers of the fusion as functions of plain numbers, for the formulas below. */
async function layersOf({ encoder: { network } }: Built) {
  const weights = new Map<string, readonly { shape: readonly number[]; values: Vector }[]>();
  for (const layer of network.layers.filter((each) => each.name.startsWith('fusion_'))) {
    const own = layer.getWeights();
    weights.set(
      layer.name,
      await Promise.all(own.map(async (each) => ({ shape: each.shape, values: [...(await each.data())] }))),
    );
  }
  const weightOf = (name: string, index: number) => weights.get(name)?.[index] ?? { shape: [0, 0], values: [] };
  return {
    dense(name: string, x: Vector): number[] {
      const [kernel, bias] = [weightOf(name, 0), weightOf(name, 1)];
      const units = kernel.shape[1] ?? 0;
      return Array.from({ length: units }, (_, unit) =>
        x.reduce((sum, value, row) => sum + value * (kernel.values[row * units + unit] ?? 0), bias.values[unit] ?? 0),
      );
    },
    /** Keras' default epsilon is 0.001. */
    normalize(name: string, x: Vector): number[] {
      const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
      const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
      const [gamma, beta] = [weightOf(name, 0), weightOf(name, 1)];
      return x.map(
        (value, index) =>
          ((value - mean) / Math.sqrt(variance + 1e-3)) * (gamma.values[index] ?? 0) + (beta.values[index] ?? 0),
      );
    },
    row: (name: string, index: number): number[] => {
      const { shape, values } = weightOf(name, 0);
      const units = shape[1] ?? 0;
      return values.slice(index * units, (index + 1) * units);
    },
  };
}
type Layers = Awaited<ReturnType<typeof layersOf>>;

const plus = (a: Vector, b: Vector): number[] => a.map((value, index) => value + (b[index] ?? 0));
const times = (a: Vector, b: Vector): number[] => a.map((value, index) => value * (b[index] ?? 0));
const scaled = (a: Vector, by: number): number[] => a.map((value) => value * by);
const dot = (a: Vector, b: Vector): number => times(a, b).reduce((sum, value) => sum + value, 0);
const total = (vectors: readonly Vector[]): number[] => vectors.reduce<number[]>(plus, vectors[0]?.map(() => 0) ?? []);
const softmax = (scores: Vector): number[] => {
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0));
};

const names = ['left', 'right'] as const;
/** Of each modality its vector, or undefined where it is missing. */
type Vectors = readonly (Vector | undefined)[];

const projection = (layers: Layers, name: string, vector: Vector) => layers.dense(`fusion_${name}_projection`, vector);
const tanhOrStandIn = (layers: Layers, vectors: Vectors): number[][] =>
  names.map((name, at) => {
    const vector = vectors[at];
    return vector ? projection(layers, name, vector).map(Math.tanh) : layers.row(`fusion_${name}_stand_in`, 0);
  });

/** What each kind says in its documentation, in plain loops. */
const formulas: Readonly<Record<FusionKind, (layers: Layers, vectors: Vectors) => number[]>> = {
  concat: (layers, vectors) => names.flatMap((name, at) => vectors[at] ?? layers.row(`fusion_${name}_stand_in`, 0)),
  sum(layers, vectors) {
    const present = names.flatMap((name, at) => (vectors[at] ? [projection(layers, name, vectors[at])] : []));
    const missing = names.flatMap((_, at) => (vectors[at] ? [] : [layers.row('fusion_stand_ins', at)]));
    return total([scaled(total(present), 1 / present.length), ...missing]);
  },
  gated(layers, vectors) {
    const rows = tanhOrStandIn(layers, vectors);
    const gates = gateValues(layers, vectors);
    return total(rows.map((row, at) => (vectors[at] ? scaled(row, gates[at] ?? 0) : row)));
  },
  attention(layers, vectors) {
    const tokens = names.map((name, at) =>
      vectors[at] ? projection(layers, name, vectors[at]) : layers.row(`fusion_${name}_stand_in`, 0),
    );
    const heads = [0, 1].map((head) => {
      const part = (kind: string) => tokens.map((token) => layers.dense(`fusion_head_${head}_${kind}`, token));
      const [queries, keys, values] = [part('query'), part('key'), part('value')];
      return queries.map((query) => {
        const scores = keys.map((key, at) => (vectors[at] ? dot(query, key) / Math.sqrt(width / 2) : -Infinity));
        return total(softmax(scores).map((weight, at) => scaled(values[at] ?? [], weight)));
      });
    });
    const block = tokens.map((token, at) => {
      const attended = layers.dense(
        'fusion_heads_output',
        heads.flatMap((head) => head[at] ?? []),
      );
      const inside = layers.normalize('fusion_attended', plus(token, attended));
      const inner = layers.dense('fusion_inner', inside).map((value) => Math.max(0, value));
      return layers.normalize('fusion_block', plus(inside, layers.dense('fusion_outer', inner)));
    });
    return scaled(total(block), 1 / block.length);
  },
  bilinear(layers, vectors) {
    const factors = tanhOrStandIn(layers, vectors).map((row, at) => (vectors[at] ? row.map((each) => 1 + each) : row));
    return layers.dense('fusion_vector', factors.reduce(times));
  },
};

function gateValues(layers: Layers, vectors: Vectors): number[] {
  const scores = layers.dense('fusion_scores', tanhOrStandIn(layers, vectors).flat());
  return softmax(scores.map((score, at) => (vectors[at] ? score : -Infinity)));
}

async function vectorsOf({ left, right }: Built): Promise<Vectors[]> {
  return Promise.all(
    samples.map(async (sample) => [
      sample.left && [...((await left.encode([sample.left]))[0] ?? [])],
      sample.right && [...((await right.encode([sample.right]))[0] ?? [])],
    ]),
  );
}

const near = (values: Vector) => values.map((value) => expect.closeTo(value, 4));

describe.each(kinds)('fusion of kind %s', (kind) => {
  it('is what its formula says, on every engine, with modalities missing', async () => {
    const built = build(kind);
    scramble(built);
    const layers = await layersOf(built);
    const expected = (await vectorsOf(built)).map((vectors) => near(formulas[kind](layers, vectors)));
    const { network, preprocess } = built.encoder;
    for (const name of engines) {
      const vectors = await encodeInBatches({ network, preprocess }, samples, { engine: await chooseEngine(name) });
      expect(vectors.map((vector) => [...vector])).toEqual(expected);
    }
    built.encoder.dispose();
  });

  it('does not depend on what stands in the place of a missing input', async () => {
    const built = build(kind);
    scramble(built);
    const features = await built.encoder.preprocess(samples);
    const random = randomGenerator(8);
    // The inputs of left and of right, for the samples that lack them.
    const other = features.map((array, index) => {
      const missing = { 0: 2, 1: 1 }[index];
      if (missing === undefined) return array;
      const length = array.values.length / samples.length;
      const changed = (value: number, at: number) =>
        Math.floor(at / length) === missing ? 100 * random.normal() : value;
      return { ...array, values: Float32Array.from(array.values, changed) };
    });
    expect(other).not.toEqual(features);
    const engine = await chooseEngine('onnx');
    const vectors = async (arrays: typeof features) => {
      const preprocess = async () => arrays;
      return encodeInBatches({ network: built.encoder.network, preprocess }, samples, { engine });
    };
    expect(await vectors(other)).toEqual(await vectors(features));
    built.encoder.dispose();
  });

  it('learns the same on every engine, the vectors that stand in included', async () => {
    const results: Vector[] = [];
    for (const engine of engines) {
      const { encoder } = build(kind);
      const model = classifier(encoder, { labels: ['near', 'far'] });
      const standIns = () =>
        encoder.network.layers.filter(({ name }) => name.includes('stand_in')).map((layer) => layer.weights[0]?.read());
      const numbers = async () => Promise.all(standIns().map(async (each) => [...((await each?.data()) ?? [])]));
      const before = await numbers();
      await train(model, pairs(24), { epochs: 2, optimizer: 'sgd', learningRate: 0.1, batchSize: 6, seed: 2, engine });
      const after = await numbers();
      // One row for each modality: each of them has moved.
      for (const [index, row] of after.entries()) expect(row).not.toEqual(before[index]);
      results.push(await numbersIn(model));
      model.dispose();
    }
    const [eager = [], onnx] = results;
    expect(onnx).toEqual(near(eager));
  });
});

test('bilinear: a modality that is missing is, before training, one that says nothing', async () => {
  const built = build('bilinear');
  const { encoder } = built;
  const [missing] = await encoder.encode([{ right: second.right }]);
  const [told] = await encoder.encode([second]);
  expect(told).not.toEqual(near([...(missing ?? [])]));
  const projection = encoder.network.getLayer('fusion_left_projection');
  tidy(() => projection.setWeights(projection.getWeights().map((each) => zerosLike(each))));
  const [silent] = await encoder.encode([second]);
  expect([...(silent ?? [])]).toEqual(near([...(missing ?? [])]));
  encoder.dispose();
});

describe('gatesOf', () => {
  it('tells what each modality counts, by name, of an encoder or of a model', async () => {
    const built = build('gated');
    scramble(built);
    const layers = await layersOf(built);
    const expected = (await vectorsOf(built)).map((vectors) => {
      const [left, right] = near(gateValues(layers, vectors));
      return { left, right };
    });
    const gates = await gatesOf(built.encoder, samples);
    expect(gates).toEqual(expected);
    expect(gates.slice(1, 3)).toEqual([
      { left: 1, right: 0 },
      { left: 0, right: 1 },
    ]);
    const model = classifier(built.encoder, { labels: ['a', 'b'] });
    expect(await gatesOf(model, samples)).toEqual(gates);
    model.dispose();
  });

  it('is refused where there are none', async () => {
    const { encoder } = build('sum');
    await expect(gatesOf(encoder, samples)).rejects.toThrow(/gatesOf: expected .* received "one without gates"/);
    const plain = vectorEncoder({ length: 2 });
    await expect(gatesOf(plain, [[1, 2]])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(Reflect.apply(gatesOf, undefined, [null, []])).rejects.toMatchObject({ code: 'invalid-input' });
    plain.dispose();
    encoder.dispose();
  });
});
