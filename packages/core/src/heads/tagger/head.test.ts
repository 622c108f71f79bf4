import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HostArray, toTensor } from '../../base/host-array.ts';
import { randomGenerator } from '../../base/random.ts';
import type { TimestepSpan } from '../../model/encoder.ts';
import { headLosses } from '../../testing/head-losses.ts';
import { type Tags, taggerHead } from './head.ts';

beforeAll(async () => {
  await setBackend('cpu');
});
afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const labels = ['a', 'b', 'c'] as const;
type Label = (typeof labels)[number];

/** Calls `body` with a head that is freed afterwards. */
function withHead<Result>(body: (head: ReturnType<typeof make>) => Result, options = {}): Result {
  const head = make(options);
  try {
    return body(head);
  } finally {
    head.network.dispose();
  }
}
const make = (options: object) => taggerHead({ labels, width: 2, ...options });
const span = (total: number, first: number, count: number, offset: number): TimestepSpan => ({
  total,
  first,
  count,
  offset,
});

describe('targets of a tagger', () => {
  const cases: [string, Tags<Label>, number, TimestepSpan, number[]][] = [
    ['padding behind', ['a', 'b', 'c'], 5, span(3, 0, 3, 0), [0, 1, 2, -1, -1]],
    ['padding before', ['a', 'b', 'c'], 5, span(3, 0, 3, 2), [-1, -1, 0, 1, 2]],
    ['tokens of start and end about', ['b', 'b'], 4, span(2, 0, 2, 1), [-1, 1, 1, -1]],
    ['the end cut off', ['a', 'b', 'c'], 2, span(3, 0, 2, 0), [0, 1]],
    ['the beginning cut off', ['a', 'b', 'c'], 2, span(3, 1, 2, 0), [1, 2]],
    ['the beginning cut off, padding before', ['a', 'b', 'c'], 4, span(3, 2, 1, 3), [-1, -1, -1, 2]],
    ['timesteps without a label', [null, 'c', null], 4, span(3, 0, 3, 0), [-1, 2, -1, -1]],
    ['no timestep kept', ['a'], 2, span(1, 0, 0, 0), [-1, -1]],
    ['no timestep', [], 2, span(0, 0, 0, 0), [-1, -1]],
  ];
  it.each(cases)('with %s', (_, tags, length, where, expected) => {
    withHead((head) => {
      const targets = head.encodeLabels([tags], [9], { length, spans: [where] });
      expect(targets).toEqual({ dtype: 'int32', shape: [1, length], values: Int32Array.from(expected) });
    });
  });

  it('are as long as the longest list where nothing says how long rows are', () => {
    withHead((head) => {
      expect(head.encodeLabels([['a'], ['b', 'c'], []])).toEqual({
        dtype: 'int32',
        shape: [3, 2],
        values: Int32Array.of(0, -1, 1, 2, -1, -1),
      });
      expect(head.encodeLabels([])).toMatchObject({ shape: [0, 1] });
      expect(head.encodeLabels([[]])).toMatchObject({ shape: [1, 1], values: Int32Array.of(-1) });
    });
  });

  it.each<[string, unknown, RegExp]>([
    [
      'fewer labels than timesteps',
      ['a', 'b'],
      /^taggerHead: expected 3 labels for example 70, one for each timestep of its sample, received "2 labels"\. Cut samples into timesteps as/,
    ],
    ['more labels than timesteps', ['a', 'b', 'c', 'a'], /expected 3 labels for example 70, .* received "4 labels"/],
    ['no labels for timesteps', [], /expected 3 labels for example 70, .* received "0 labels"/],
    [
      'a text',
      'a b c',
      /the label of example 70 to be a list of labels, .* received "a b c"\. Pass an array, with null/,
    ],
    ['null in place of the list', null, /the label of example 70 to be a list of labels, .* received null/],
    [
      'a label that there is not',
      ['a', 'x', 'c'],
      /the label of timestep 1 of example 70 to be one of "a", "b", "c", received "x"\. Leave the example out/,
    ],
    [
      'undefined',
      ['a', undefined, 'c'],
      /the label of timestep 1 of example 70 .* received undefined\. Give null for a timestep that has no label\./,
    ],
    // biome-ignore lint/suspicious/noSparseArray: what a user may pass
    ['a hole', ['a', , 'c'], /the label of timestep 1 of example 70 .* received undefined/],
    ['lists in the list', [['a'], ['b'], ['c']], /the label of timestep 0 of example 70 .* received \["a"\]/],
  ])('refuses %s', (_, bad, message) => {
    withHead((head) => {
      const timesteps = { length: 4, spans: [span(3, 0, 3, 0), span(3, 0, 3, 0)] };
      const given = [[['a', 'b', 'c'], bad], [69, 70], timesteps];
      expect(() => Reflect.apply(head.encodeLabels, head, given)).toThrow(
        expect.objectContaining({ code: 'invalid-label', message: expect.stringMatching(message) }),
      );
    });
  });
});

describe('the loss of a tagger', () => {
  const random = randomGenerator(5);
  const outputs: HostArray = {
    dtype: 'float32',
    shape: [3, 4, 3],
    values: Float32Array.from({ length: 36 }, () => 3 * random.normal()),
  };
  const targets: HostArray = {
    dtype: 'int32',
    shape: [3, 4],
    values: Int32Array.of(0, 2, 1, -1, -1, -1, -1, -1, -1, 2, -1, 0),
  };

  it.each([0, 0.2])('is cross-entropy at timesteps with a label, 0 at others; label smoothing %d', (labelSmoothing) => {
    const losses = withHead((head) => tidy(() => [...headLosses(head, toTensor(outputs), targets).dataSync()]), {
      labelSmoothing,
    });
    const expected = [...targets.values].map((target, at) => {
      if (target === -1) return 0;
      const logits = [...outputs.values.subarray(at * 3, at * 3 + 3)];
      const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      const share = (index: number) => (index === target ? 1 - labelSmoothing : 0) + labelSmoothing / 3;
      return logits.reduce((sum, logit, index) => sum - share(index) * (logit - total), 0);
    });
    expect(losses).toEqual(expected.map((loss) => expect.closeTo(loss, 5)));
  });

  it('counts as its sample does, times its class', () => {
    withHead((head) => {
      expect([...(head.timestepWeights?.(targets, [1, 5, 2]) ?? [])]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 2, 0, 2]);
      expect([...(head.timestepWeights?.(targets, [1, 5, 2], [10, 1, 0]) ?? [])]).toEqual([
        10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 20,
      ]);
      expect(head.classIndices?.([['a', null, 'c'], [], ['b']])).toEqual([0, 2, 1]);
    });
  });
});

describe('answers of a tagger', () => {
  const outputs: HostArray = {
    dtype: 'float32',
    shape: [2, 3, 3],
    values: Float32Array.of(1, 0, 0, 0, 5, 0, 0, 0, 2, 3, 0, 0, Number.NaN, 0, 0, 0, 0, 1),
  };

  it('are of the timesteps that were kept', () => {
    withHead((head) => {
      const answers = head.decode(outputs, [0, 1], [span(4, 2, 2, 1), span(1, 0, 1, 0)]);
      expect(answers.map((timesteps) => timesteps.map(({ label, index }) => [label, index]))).toEqual([
        [
          ['b', 1],
          ['c', 2],
        ],
        [['a', 0]],
      ]);
      const [first] = answers[0] ?? [];
      expect(first?.probability).toBeCloseTo(Math.exp(5) / (Math.exp(5) + 2), 6);
      expect(first?.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      expect(head.decode(outputs, [0, 1], [span(0, 0, 0, 0), span(0, 0, 0, 2)])).toEqual([[], []]);
    });
  });

  it('are not made of what is no number; the message says where', () => {
    withHead((head) => {
      expect(() => head.decode(outputs, [7, 4711])).toThrow(/outputs for timestep 1 of sample 4711 are not numbers/);
      expect(() => head.decode({ ...outputs, shape: [6, 3] })).toThrow(
        expect.objectContaining({ code: 'shape-mismatch' }),
      );
    });
  });
});

it.each<[string, object, RegExp]>([
  ['one label', { labels: ['a'] }, /"labels" to be at least 2 different/],
  ['a label twice', { labels: ['a', 'b', 'a'] }, /received "a twice"/],
  ['null as a label', { labels: ['a', null] }, /"labels" .* received "nothing"/],
  ['an unknown option', { timesteps: 4 }, /no option "timesteps"/],
  ['no width', { width: undefined }, /"width"/],
  ['topK of 0', { topK: 0 }, /"topK"/],
  ['hidden as a number', { hidden: 4 }, /"hidden" to be a list/],
])('a tagger head refuses %s', (_, options, message) => {
  expect(() => withHead(() => {}, options)).toThrow(
    expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
  );
});
