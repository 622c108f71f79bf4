import '@tensorflow/tfjs-backend-cpu';
import {
  memory,
  type Scalar,
  scalar,
  setBackend,
  type Tensor,
  type Optimizer as TfOptimizer,
  tensor1d,
  tidy,
  train,
  variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import { adam, adamw } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { type OptimizerConfig, type OptimizerName, optimizerFrom, optimizers } from './optimizers.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const size = 5;
const random = randomGenerator(7);
const start = Array.from({ length: size }, () => random.normal());
/** One gradient for each of ten steps, of very different sizes. */
const gradients = Array.from({ length: 10 }, (_, step) => start.map(() => random.normal() * 10 ** ((step % 5) - 3)));
/** A rate that changes, as under a schedule. */
const rateAt = (step: number, base: number) => base / (1 + step / 5);

/** The weights after each step, of an optimizer that works on one number of plain double precision. */
type Reference = (
  state: Record<string, number>,
  weight: number,
  gradient: number,
  learningRate: number,
  step: number,
) => number;

function runReference(reference: Reference, base: number): number[][] {
  const states = start.map((): Record<string, number> => ({}));
  let weights = start;
  return gradients.map((row, step) => {
    weights = weights.map((weight, index) =>
      reference(states[index] ?? {}, weight, row[index] ?? Number.NaN, rateAt(step, base), step + 1),
    );
    return weights;
  });
}

function run(optimizer: Optimizer, base: number, decay?: boolean): number[][] {
  let slots: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(optimizer.slots)) slots[name] = tensor1d(start.map(() => value));
  let weight: Tensor = tensor1d(start);
  const weights = gradients.map((row, step) => {
    const next = tidy(() => {
      const update = optimizer.update({
        gradient: tensor1d(row),
        weight,
        slots,
        learningRate: scalar(rateAt(step, base)) as Scalar,
        step: scalar(step + 1),
        ...(decay === undefined ? {} : { decay }),
      });
      return { weight: update.weight, slots: update.slots };
    });
    for (const tensor of [weight, ...Object.values(slots)]) tensor.dispose();
    ({ weight, slots } = next);
    return [...weight.dataSync()];
  });
  for (const tensor of [weight, ...Object.values(slots)]) tensor.dispose();
  return weights;
}

const near = (rows: number[][]) => rows.map((row) => row.map((value) => expect.closeTo(value, 5)));

/** The formulas of Keras 3's optimizers, as they read. */
const references = {
  sgd: (state, weight, gradient, learningRate) => {
    state.m = 0.9 * (state.m ?? 0) - learningRate * gradient;
    return weight + state.m;
  },
  nesterov: (state, weight, gradient, learningRate) => {
    state.m = 0.9 * (state.m ?? 0) - learningRate * gradient;
    return weight + 0.9 * state.m - learningRate * gradient;
  },
  rmsprop: (state, weight, gradient, learningRate) => {
    state.v = 0.8 * (state.v ?? 0) + 0.2 * gradient ** 2;
    return weight - (learningRate * gradient) / Math.sqrt(state.v + 1e-7);
  },
  centered: (state, weight, gradient, learningRate) => {
    state.v = 0.9 * (state.v ?? 0) + 0.1 * gradient ** 2;
    state.g = 0.9 * (state.g ?? 0) + 0.1 * gradient;
    state.m = 0.5 * (state.m ?? 0) + (learningRate * gradient) / Math.sqrt(state.v - state.g ** 2 + 1e-3);
    return weight - state.m;
  },
  adam: (state, weight, gradient, learningRate, step) => {
    state.m = (state.m ?? 0) + (gradient - (state.m ?? 0)) * (1 - 0.9);
    state.v = (state.v ?? 0) + (gradient ** 2 - (state.v ?? 0)) * (1 - 0.999);
    const alpha = (learningRate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    return weight - (alpha * state.m) / (Math.sqrt(state.v) + 1e-7);
  },
  amsgrad: (state, weight, gradient, learningRate, step) => {
    state.m = (state.m ?? 0) + (gradient - (state.m ?? 0)) * (1 - 0.8);
    state.v = (state.v ?? 0) + (gradient ** 2 - (state.v ?? 0)) * (1 - 0.9);
    state.h = Math.max(state.h ?? 0, state.v);
    const alpha = (learningRate * Math.sqrt(1 - 0.9 ** step)) / (1 - 0.8 ** step);
    return weight - (alpha * state.m) / (Math.sqrt(state.h) + 1e-4);
  },
} satisfies Record<string, Reference>;

const decaying =
  (reference: Reference, weightDecay: number): Reference =>
  (state, weight, gradient, learningRate, step) =>
    reference(state, weight * (1 - learningRate * weightDecay), gradient, learningRate, step);

const plain: Reference = (_, weight, gradient, learningRate) => weight - learningRate * gradient;

const table: [name: string, optimizer: Optimizer, reference: Reference, decay?: boolean][] = [
  ['sgd', sgd(), plain],
  ['sgd, momentum', sgd({ momentum: 0.9 }), references.sgd],
  ['sgd, nesterov', sgd({ momentum: 0.9, nesterov: true }), references.nesterov],
  ['sgd, weightDecay', sgd({ weightDecay: 0.5 }), decaying(plain, 0.5)],
  ['rmsprop', rmsprop({ rho: 0.8 }), references.rmsprop],
  ['rmsprop, centered', rmsprop({ centered: true, momentum: 0.5, epsilon: 1e-3 }), references.centered],
  ['rmsprop, weightDecay', rmsprop({ rho: 0.8, weightDecay: 0.5 }), decaying(references.rmsprop, 0.5)],
  ['adam', adam(), references.adam],
  ['adam, amsgrad', adam({ amsgrad: true, beta1: 0.8, beta2: 0.9, epsilon: 1e-4 }), references.amsgrad],
  ['adamw', adamw(), decaying(references.adam, 0.004)],
  ['adamw, weightDecay', adamw({ weightDecay: 0.5 }), decaying(references.adam, 0.5)],
  ['adamw, decay false', adamw({ weightDecay: 0.5 }), references.adam, false],
];

describe.each(table)('%s', (_, optimizer, reference, decay) => {
  it('moves the weights as the formula does, over ten steps', () => {
    const before = memory().numTensors;
    expect(run(optimizer, 0.1, decay)).toEqual(near(runReference(reference, 0.1)));
    expect(memory().numTensors).toBe(before);
  });

  it('comes back from its config, and goes the same way to the bit', () => {
    const again = optimizerFrom(JSON.parse(JSON.stringify(optimizer.toConfig())));
    expect(again.toConfig()).toEqual(optimizer.toConfig());
    expect(run(again, 0.1, decay)).toEqual(run(optimizer, 0.1, decay));
  });
});

// TF.js' centered RMSProp is left out: it subtracts epsilon instead of adding it, and gives NaN here. Its Adam adds epsilon
// after the bias correction and Keras before it, so it has to be tiny for the two to agree.
describe('beside the optimizers of TF.js, at a constant rate', () => {
  it.each<[name: string, ours: Optimizer, theirs: () => TfOptimizer]>([
    ['sgd', sgd(), () => train.sgd(0.1)],
    ['momentum', sgd({ momentum: 0.9 }), () => train.momentum(0.1, 0.9)],
    ['adam', adam({ epsilon: 1e-12 }), () => train.adam(0.1, 0.9, 0.999, 1e-12)],
    ['rmsprop', rmsprop({ epsilon: 1e-6 }), () => train.rmsprop(0.1, 0.9, 0, 1e-6)],
  ])('%s takes the same steps', (_, ours, theirs) => {
    const optimizer = theirs();
    const weight = variable(tensor1d(start));
    const expected = gradients.map((row) => {
      tidy(() => optimizer.applyGradients({ [weight.name]: tensor1d(row) }));
      return [...weight.dataSync()];
    });
    let step = 0;
    const slots: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(ours.slots)) slots[name] = tensor1d(start.map(() => value));
    let state: { weight: Tensor; slots: Record<string, Tensor> } = { weight: tensor1d(start), slots };
    const received = gradients.map((row) => {
      step += 1;
      state = ours.update({ ...state, gradient: tensor1d(row), learningRate: scalar(0.1), step: scalar(step) });
      return [...state.weight.dataSync()];
    });
    expect(received).toEqual(near(expected));
  });
});

describe('the examples of Keras', () => {
  // keras.optimizers.SGD: var1 = 10, loss = var1² / 2, learning_rate 0.1, momentum 0.9; and RMSprop, learning_rate 0.1.
  it.each<[string, Optimizer, number[]]>([
    ['SGD', sgd({ momentum: 0.9 }), [9, 7.2]],
    ['RMSprop', rmsprop(), [9.683772]],
  ])('%s', (_, optimizer, expected) => {
    let weight: Tensor = tensor1d([10]);
    let slots: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(optimizer.slots)) slots[name] = tensor1d([value]);
    const weights = expected.map((_value, index) => {
      ({ weight, slots } = optimizer.update({
        gradient: weight,
        weight,
        slots,
        learningRate: scalar(0.1),
        step: scalar(index + 1),
      }));
      return weight.dataSync()[0];
    });
    expect(weights).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });
});

describe('optimizerFrom', () => {
  it('reaches every optimizer by its name, with the learning rate of Keras', () => {
    const rates = (Object.keys(optimizers) as OptimizerName[]).map((name) => [name, optimizerFrom(name).learningRate]);
    expect(Object.fromEntries(rates)).toEqual({ sgd: 0.01, rmsprop: 0.001, adam: 0.001, adamw: 0.001 });
    expect(optimizerFrom('adamw').toConfig().weightDecay).toBe(0.004);
  });

  it('gives back an optimizer as it is', () => {
    const optimizer = adam();
    expect(optimizerFrom(optimizer)).toBe(optimizer);
  });

  it.each<[problem: string, make: () => unknown, message: RegExp]>([
    [
      'an unknown name',
      () => optimizerFrom('Adam' as OptimizerName),
      /one of sgd, rmsprop, adam, adamw, received "Adam"/,
    ],
    ['a name of an object’s own', () => optimizerFrom('toString' as OptimizerName), /received "toString"/],
    ['an unknown name in a config', () => optimizerFrom({ name: 'x' } as unknown as OptimizerConfig), /received "x"/],
    ['nothing', () => optimizerFrom(null as unknown as OptimizerName), /received null\. Pass one of sgd/],
    [
      'a misspelt option',
      () => adam({ beta_1: 0.9 } as object),
      /adam: there is no option "beta_1"\. The options are: learningRate, beta1/,
    ],
    [
      'a negative rate',
      () => adam({ learningRate: -1 }),
      /"learningRate" to be a finite number at least 0, received -1/,
    ],
    ['a rate that is no number', () => adamw({ learningRate: '1' as unknown as number }), /adamw: .*received "1"/],
    ['beta of 1', () => adam({ beta2: 1 }), /"beta2" to be a finite number at least 0 and less than 1, received 1/],
    ['epsilon of 0', () => rmsprop({ epsilon: 0 }), /greater than 0, received 0/],
    [
      'nesterov without momentum',
      () => sgd({ nesterov: true }),
      /"momentum" to be a finite number greater than 0, received 0/,
    ],
    [
      'nesterov that is no boolean',
      () => sgd({ nesterov: 1 as unknown as boolean }),
      /"nesterov" to be true or false, received 1/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }));
  });
});
