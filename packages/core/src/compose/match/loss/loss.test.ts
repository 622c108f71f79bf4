import '@tensorflow/tfjs-backend-cpu';
import { grad, memory, scalar, setBackend, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HostArray, toTensor } from '../../../base/host-array.ts';
import { randomGenerator } from '../../../base/random.ts';
import { eagerEngine } from '../../../engine/eager-engine.ts';
import type { Engine } from '../../../engine/engine.ts';
import { onnxEngine } from '../../../engine/onnx-engine.ts';
import { infoNce } from './info-nce.ts';
import type { MatchBatch } from './match-batch.ts';
import { type Mining, triplet } from './triplet.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const width = 3;

interface Batch {
  /** By modality, by row. */
  readonly vectors: readonly (readonly number[][])[];
  readonly present: readonly (readonly number[])[];
  readonly groups: readonly (readonly [number, number])[];
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function randomBatch(rows: number, modalities: number, seed: number): Batch {
  const random = randomGenerator(seed);
  const vector = () => unit(Array.from({ length: width }, () => random.normal()));
  return {
    vectors: Array.from({ length: modalities }, () => Array.from({ length: rows }, vector)),
    present: Array.from({ length: modalities }, () => Array.from({ length: rows }, () => 1)),
    groups: Array.from({ length: rows }, (_, row) => [row, -2] as const),
  };
}

const floats = (shape: number[], values: readonly number[]): HostArray => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from(values),
});

/** All arrays of a batch, for engines: vectors, presence, groups. */
function arraysOf({ vectors, present, groups }: Batch): HostArray[] {
  const rows = groups.length;
  return [
    ...vectors.map((each) => floats([rows, width], each.flat())),
    ...present.map((each) => floats([rows, 1], each)),
    { dtype: 'int32', shape: [rows, 2], values: Int32Array.from(groups.flat()) },
  ];
}

type BatchLoss = (batch: MatchBatch) => Tensor;

type Given = { readonly tensors: readonly Tensor[] };

const batchOf = (tensors: readonly Tensor[], modalities: number): MatchBatch => ({
  vectors: tensors.slice(0, modalities),
  present: tensors.slice(modalities, 2 * modalities),
  groups: tensors[2 * modalities] as Tensor,
});

async function lossesOn(engine: Engine, batch: Batch, loss: BatchLoss): Promise<number[]> {
  const compute = ({ tensors }: Given) => ({ losses: loss(batchOf(tensors, batch.vectors.length)) });
  const program = engine.program('loss', compute);
  const { losses } = await program.run({ tensors: arraysOf(batch) });
  program.dispose();
  return [...losses.values];
}

/** Of the sum of all losses, by the vectors of the first modality. */
async function gradientsOn(engine: Engine, arrays: readonly HostArray[], loss: BatchLoss): Promise<number[]> {
  const modalities = (arrays.length - 1) / 2;
  const program = engine.program('gradient', ({ tensors: [first, ...others] }: Given) => {
    const total = (vectors: Tensor): Tensor => sum(loss(batchOf([vectors, ...others], modalities)));
    return { gradient: first ? grad(total)(first) : scalar(Number.NaN) };
  });
  const { gradient } = await program.run({ tensors: arrays });
  program.dispose();
  return [...gradient.values];
}

const eager = eagerEngine('test');
const losses = (batch: Batch, loss: BatchLoss): Promise<number[]> => lossesOn(eager, batch, loss);

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, index) => total + value * (b[index] ?? 0), 0);

/** The losses by their definitions, in loops. */
function expected(
  batch: Batch,
  direction: (anchor: number[], own: number[], negatives: number[][]) => number,
): number[] {
  const { vectors, present, groups } = batch;
  const has = (modality: number, row: number) => present[modality]?.[row] === 1 && groups[row]?.[0] !== -1;
  const vector = (modality: number, row: number) => vectors[modality]?.[row] ?? [];
  return groups.map((group, row) => {
    const terms: number[] = [];
    for (const from of vectors.keys()) {
      for (const to of vectors.keys()) {
        if (from === to || !has(from, row) || !has(to, row)) continue;
        const others = groups.flatMap((other, index) =>
          has(to, index) && other.join() !== group.join() ? [index] : [],
        );
        terms.push(
          direction(
            vector(from, row),
            vector(to, row),
            others.map((index) => vector(to, index)),
          ),
        );
      }
    }
    return terms.length === 0 ? 0 : terms.reduce((total, term) => total + term, 0) / terms.length;
  });
}

const logSum = (logits: readonly number[]): number =>
  Math.log(logits.reduce((total, each) => total + Math.exp(each), 0));
const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, index) => total + (value - (b[index] ?? 0)) ** 2, 0);

const scale = 3;
const margin = 0.4;
const contrastive: BatchLoss = (batch) => infoNce(batch, filled(batch, scale));
const filled = ({ groups }: MatchBatch, value: number): Tensor =>
  tidy(() =>
    toTensor(
      floats(
        [groups.shape[0] ?? 0, 1],
        Array.from({ length: groups.shape[0] ?? 0 }, () => value),
      ),
    ),
  );

type Oracle = Parameters<typeof expected>[1];
const kinds: readonly [name: string, loss: BatchLoss, oracle: Oracle][] = [
  [
    'InfoNCE',
    contrastive,
    (anchor, own, negatives) =>
      logSum([own, ...negatives].map((each) => scale * dot(anchor, each))) - scale * dot(anchor, own),
  ],
  ['triplet, hard', (batch) => triplet(batch, { margin, mining: 'hard' }), tripletBy('hard')],
  ['triplet, semi-hard', (batch) => triplet(batch, { margin, mining: 'semiHard' }), tripletBy('semiHard')],
];

function tripletBy(mining: Mining): Oracle {
  return (anchor, own, negatives) => {
    if (negatives.length === 0) return 0;
    const positive = squaredDistance(anchor, own);
    const distances = negatives.map((each) => squaredDistance(anchor, each));
    const farther = distances.filter((distance) => distance > positive);
    const nearest = Math.min(...distances);
    const semiHard = farther.length > 0 ? Math.min(...farther) : Math.max(...distances);
    return Math.max(0, positive - (mining === 'hard' ? nearest : semiHard) + margin);
  };
}

const gaps: Batch = {
  ...randomBatch(6, 3, 6),
  present: [
    [1, 1, 0, 1, 1, 1],
    [1, 0, 1, 1, 1, 1],
    [0, 1, 1, 1, 1, 1],
  ],
  // Rows 0 and 3 are of one group, row 5 fills up the batch.
  groups: [
    [7, 8],
    [1, -2],
    [7, 9],
    [7, 8],
    [4, -2],
    [-1, -1],
  ],
};

const batchesByName: readonly [name: string, batch: Batch][] = [
  ['of pairs', randomBatch(5, 2, 1)],
  ['of triples', randomBatch(4, 3, 2)],
  ['with missing modalities, a group and a row that fills up', gaps],
  ['of one sample', randomBatch(1, 2, 3)],
  [
    'of one group',
    {
      ...randomBatch(3, 2, 4),
      groups: [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    },
  ],
];

describe.each(kinds)('the loss %s', (_, loss, oracle) => {
  it.each(batchesByName)('is what its formula says, for a batch %s', async (_name, batch) => {
    const wanted = expected(batch, oracle).map((value) => expect.closeTo(value, 5));
    expect(await losses(batch, loss)).toEqual(wanted);
    expect(await lossesOn(onnxEngine('test'), batch, loss)).toEqual(wanted);
  });

  it('has the gradient that differences say', async () => {
    const arrays = arraysOf(gaps);
    const gradients = await gradientsOn(eager, arrays, loss);
    const at = (index: number, step: number): number =>
      tidy(() => {
        const [vectors, ...others] = arrays as [HostArray, ...HostArray[]];
        const values = Float32Array.from(vectors.values);
        values[index] = (values[index] ?? 0) + step;
        const tensors = [{ ...vectors, values }, ...others].map(toTensor);
        return sum(loss(batchOf(tensors, 3))).dataSync()[0] ?? Number.NaN;
      });
    const step = 2e-3;
    for (const [index, value] of gradients.entries()) {
      expect(value, `element ${index}`).toBeCloseTo((at(index, step) - at(index, -step)) / (2 * step), 2);
    }
  });

  it.each(batchesByName)('has the same gradient on both engines, for a batch %s', async (_name, batch) => {
    const [one, other] = [
      await gradientsOn(eager, arraysOf(batch), loss),
      await gradientsOn(onnxEngine('test'), arraysOf(batch), loss),
    ];
    expect(other).toEqual(one.map((value) => expect.closeTo(value, 5)));
  });

  it('does not look at rows that fill up, nor at what a sample lacks', async () => {
    const random = randomGenerator(9);
    const changed: Batch = {
      ...gaps,
      vectors: gaps.vectors.map((rows, modality) =>
        rows.map((vector, row) =>
          row === 5 || gaps.present[modality]?.[row] === 0 ? unit(vector.map(() => random.normal())) : vector,
        ),
      ),
    };
    expect(await losses(changed, loss)).toEqual(await losses(gaps, loss));
  });
});

describe('InfoNCE', () => {
  it('is log(batch size) where all vectors are the same', async () => {
    const same = unit([1, 2, 3]);
    const rows = [same, same, same, same];
    const batch: Batch = { ...randomBatch(4, 2, 1), vectors: [rows, rows] };
    expect(await losses(batch, contrastive)).toEqual(rows.map(() => expect.closeTo(Math.log(4), 5)));
  });

  it('of two orthogonal pairs is log(1 + e^-scale)', async () => {
    const rows = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    const batch: Batch = { ...randomBatch(2, 2, 1), vectors: [rows, rows] };
    const wanted = Math.log(1 + Math.exp(-scale));
    expect(await losses(batch, contrastive)).toEqual([expect.closeTo(wanted, 6), expect.closeTo(wanted, 6)]);
  });
});
