import '@tensorflow/tfjs-backend-cpu';
// Registers the gradients, which tfjs-core alone does not.
import '@tensorflow/tfjs-layers';
import { grad, memory, setBackend, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import type { Loss } from './loss.ts';
import { type LossConfig, type LossName, losses, lossFrom } from './losses.ts';
import { huber, meanAbsoluteError, meanSquaredError } from './regression.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

type Nested = number | Nested[];

/** Calls a loss on nested arrays, and leaves nothing behind. */
function lossOf(loss: Loss, outputs: Nested, targets: Nested, dtype: 'float32' | 'int32' = 'float32'): number[] {
  return tidy(() => [...loss(tensor(outputs), tensor(targets, undefined, dtype)).dataSync()]);
}

const close = (values: readonly number[], digits = 6) => values.map((value) => expect.closeTo(value, digits));
const logSumExp = (...values: number[]) => {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((total, value) => total + Math.exp(value - top), 0));
};
const ln2 = Math.log(2);

describe('softmaxCrossEntropy', () => {
  const outputs = [
    [2, 1, 0],
    [0, 0, 0],
    [-1, 3, 0.5],
  ];
  const [first, second, third] = [logSumExp(2, 1, 0) - 2, Math.log(3), logSumExp(-1, 3, 0.5) - 0.5];
  const expected = [first, second, third];

  it('is the log of the sum of exponentials, less the logit of the class', () => {
    expect(lossOf(softmaxCrossEntropy(), outputs, [0, 1, 2], 'int32')).toEqual(close(expected));
  });

  it('gives the same for classes and for rows with a single 1', () => {
    expect(
      lossOf(softmaxCrossEntropy(), outputs, [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    ).toEqual(close(expected));
  });

  it('smooths classes and rows alike', () => {
    const smoothed = (0.9 + 0.1 / 3) * (logSumExp(2, 1, 0) - 2) + (0.1 / 3) * (2 * logSumExp(2, 1, 0) - 1);
    const loss = softmaxCrossEntropy({ labelSmoothing: 0.1 });
    expect(lossOf(loss, [[2, 1, 0]], [0], 'int32')).toEqual(close([smoothed]));
    expect(lossOf(loss, [[2, 1, 0]], [[1, 0, 0]])).toEqual(close([smoothed]));
  });

  it('takes probabilities', () => {
    const row = 0.25 * (logSumExp(2, 1, 0) - 2) + 0.75 * (logSumExp(2, 1, 0) - 1);
    expect(lossOf(softmaxCrossEntropy(), [[2, 1, 0]], [[0.25, 0.75, 0]])).toEqual(close([row]));
  });

  it('averages over steps', () => {
    const steps = [
      [
        [2, 1, 0],
        [0, 0, 0],
      ],
      [
        [-1, 3, 0.5],
        [0, 0, 0],
      ],
    ];
    expect(
      lossOf(
        softmaxCrossEntropy(),
        steps,
        [
          [0, 1],
          [2, 0],
        ],
        'int32',
      ),
    ).toEqual(close([(first + second) / 2, (third + second) / 2]));
  });

  it('stays finite for logits of any size', () => {
    expect(
      lossOf(
        softmaxCrossEntropy(),
        [
          [1e6, 0],
          [1e6, 0],
        ],
        [0, 1],
        'int32',
      ),
    ).toEqual(close([0, 1e6]));
  });

  it('passes NaN on', () => {
    expect(lossOf(softmaxCrossEntropy(), [[Number.NaN, 0]], [0], 'int32')).toEqual([Number.NaN]);
  });
});

describe('binaryCrossEntropy', () => {
  it('is the mean of -log of the probability of each answer', () => {
    const loss = (-Math.log(1 / (1 + Math.exp(-2))) - Math.log(1 - 1 / (1 + Math.exp(1)))) / 2;
    expect(
      lossOf(
        binaryCrossEntropy(),
        [
          [2, -1],
          [0, 0],
        ],
        [
          [1, 0],
          [1, 0],
        ],
      ),
    ).toEqual(close([loss, ln2]));
  });

  it('smooths towards one half', () => {
    const softplus = (value: number) => Math.log(1 + Math.exp(value));
    const loss = 0.9 * softplus(-2) + 0.1 * softplus(2);
    expect(lossOf(binaryCrossEntropy({ labelSmoothing: 0.2 }), [[2]], [[1]])).toEqual(close([loss]));
  });

  it('stays finite for logits of any size', () => {
    expect(lossOf(binaryCrossEntropy(), [[1e6], [1e6], [-1e6]], [[1], [0], [0]])).toEqual([0, 1e6, 0]);
  });

  it('has the gradient of the sigmoid at 0, where its parts have corners', () => {
    const gradient = tidy(() =>
      grad((outputs: Tensor) => sum(binaryCrossEntropy()(outputs, tensor([[1], [0]]))))(tensor([[0], [0]])),
    );
    expect([...gradient.dataSync()]).toEqual(close([-0.5, 0.5]));
  });
});

describe('regression', () => {
  const outputs = [
    [0, 0.5],
    [3, -2],
  ];
  const targets = [
    [0, 0],
    [0, 0],
  ];

  it.each<[string, Loss, number[]]>([
    ['meanSquaredError', meanSquaredError(), [0.125, 6.5]],
    ['meanAbsoluteError', meanAbsoluteError(), [0.25, 2.5]],
    ['huber', huber(), [0.0625, (2.5 + 1.5) / 2]],
    ['huber, delta 2.5', huber({ delta: 2.5 }), [0.0625, (2.5 * 3 - 0.5 * 2.5 ** 2 + 2) / 2]],
  ])('%s', (_, loss, expected) => {
    expect(lossOf(loss, outputs, targets)).toEqual(close(expected));
  });

  it('takes int32 targets, and outputs without further axes', () => {
    expect(lossOf(meanSquaredError(), [1, 4], [1, 2], 'int32')).toEqual([0, 4]);
  });
});

describe('every loss', () => {
  const outputs = [
    [0.3, -1.2, 2.5],
    [1.5, 0.2, -0.7],
  ];
  const rows = [
    [0.2, 0.5, 0.3],
    [0, 1, 0],
  ];
  const cases: { [Name in LossName]: [config: LossConfig, targets: Nested, dtype?: 'int32'] } = {
    categoricalCrossentropy: [{ name: 'categoricalCrossentropy', labelSmoothing: 0.1 }, rows],
    sparseCategoricalCrossentropy: [{ name: 'sparseCategoricalCrossentropy', labelSmoothing: 0.1 }, [2, 0], 'int32'],
    binaryCrossentropy: [{ name: 'binaryCrossentropy', labelSmoothing: 0.1 }, rows],
    meanSquaredError: [{ name: 'meanSquaredError' }, rows],
    meanAbsoluteError: [{ name: 'meanAbsoluteError' }, rows],
    huber: [{ name: 'huber', delta: 0.9 }, rows],
  };

  it.each(Object.entries(cases))('%s has the gradient that finite differences have', (_, [config, targets, dtype]) => {
    const loss = lossFrom(config);
    const before = memory().numTensors;
    const total = (values: Nested) => lossOf(loss, values, targets, dtype).reduce((a, b) => a + b, 0);
    const gradient = tidy(() =>
      grad((values: Tensor) => sum(loss(values, tensor(targets, undefined, dtype))))(tensor(outputs)).arraySync(),
    );
    const step = 1e-2;
    const differences = outputs.map((row, r) =>
      row.map((_value, c) => {
        const moved = (by: number) =>
          outputs.map((cells, i) => cells.map((cell, j) => (i === r && j === c ? cell + by : cell)));
        return expect.closeTo((total(moved(step)) - total(moved(-step))) / (2 * step), 3);
      }),
    );
    expect(gradient).toEqual(differences);
    expect(memory().numTensors).toBe(before);
  });

  it('is reached by its name', () => {
    for (const name of Object.keys(losses) as LossName[]) expect(lossFrom(name)).toBeTypeOf('function');
  });
});

describe('bad input', () => {
  it.each<[problem: string, make: () => unknown, code: string, message: RegExp]>([
    [
      'a name that there is not',
      () => lossFrom('mse' as LossName),
      'invalid-option',
      /one of .*meanSquaredError.*received "mse"/,
    ],
    [
      'an option of another loss',
      () => lossFrom({ name: 'meanSquaredError', delta: 1 } as LossConfig),
      'invalid-option',
      /no option "delta". It takes no options/,
    ],
    ['smoothing of 1', () => softmaxCrossEntropy({ labelSmoothing: 1 }), 'invalid-option', /less than 1, received 1/],
    ['delta 0', () => huber({ delta: 0 }), 'invalid-option', /greater than 0, received 0/],
    [
      'float classes',
      () => lossOf(softmaxCrossEntropy(), [[1, 2]], [0]),
      'shape-mismatch',
      /int32 targets of shape \[1\].*received \{"dtype":"float32","shape":\[1\]\}/,
    ],
    [
      'too few classes',
      () =>
        lossOf(
          softmaxCrossEntropy(),
          [
            [1, 2],
            [1, 2],
          ],
          [0],
          'int32',
        ),
      'shape-mismatch',
      /int32 targets of shape \[2\]/,
    ],
    [
      'targets that would broadcast',
      () =>
        lossOf(
          meanSquaredError(),
          [
            [1, 2],
            [1, 2],
          ],
          [[1, 2]],
        ),
      'shape-mismatch',
      /targets of shape \[2,2\].*received \[1,2\]/,
    ],
    [
      'other targets than outputs',
      () => lossOf(binaryCrossEntropy(), [[1, 2]], [[1]]),
      'shape-mismatch',
      /received \[1,1\]/,
    ],
  ])('%s gives an error', (_, make, code, message) => {
    expect(() => tidy(() => void make())).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
