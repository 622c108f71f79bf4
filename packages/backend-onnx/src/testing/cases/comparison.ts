import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import {
  bools,
  filled,
  integers,
  normal,
  pairs,
  shapePairs,
  shapes,
  special,
  specialInteger,
  specialIntegers,
  specials,
} from '../parity-inputs.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const comparing = (run: Binary): KernelCase[] => [
  ...shapePairs.map(([a, b]) => ({
    name: `[${a}] with [${b}]`,
    inputs: [integers(a, -2, 2), integers(b, -2, 2)],
    run,
  })),
  { name: 'special numbers', inputs: pairs(specials, specials), run },
  { name: 'int32', inputs: pairs(specialIntegers, specialIntegers, 'int32'), run },
  { name: 'bool', inputs: pairs([0, 1], [0, 1], 'bool'), run },
  { name: 'int32 with float32', inputs: [integers([3, 5], -2, 2), filled([5], 1)], run },
  { name: 'one number', inputs: [normal([3, 5]), filled([3, 5], 0)], run },
];

const logical = (run: Binary, oracle?: Binary): KernelCase[] => [
  ...shapePairs.map(([a, b]) => ({
    name: `[${a}] with [${b}]`,
    inputs: [bools(a), bools(b)],
    run,
    ...(oracle && { oracle }),
  })),
  { name: 'always true', inputs: [bools([7]), filled([7], 1, 'bool')], run, ...(oracle && { oracle }) },
];

const question = (run: Unary): KernelCase[] => [
  ...shapes.map((shape) => ({ name: `[${shape}]`, inputs: [normal(shape)], run })),
  { name: 'special numbers', inputs: [special()], run },
  { name: 'int32', inputs: [specialInteger()], run },
];

const shapeTriples = [
  [[3, 1], [5], [3, 5]],
  [[], [4], []],
  [[0], [0], [0]],
  [[2, 1, 3, 1, 2], [1], [2, 1, 1, 2]],
];

export const comparisonCases = {
  Equal: comparing(tf.equal),
  Greater: comparing(tf.greater),
  GreaterEqual: comparing(tf.greaterEqual),
  IsFinite: question(tf.isFinite),
  IsInf: question(tf.isInf),
  IsNan: question(tf.isNaN),
  Less: comparing(tf.less),
  LessEqual: comparing(tf.lessEqual),
  LogicalAnd: logical(tf.logicalAnd),
  LogicalNot: shapes.map((shape) => ({ name: `[${shape}]`, inputs: [bools(shape)], run: tf.logicalNot })),
  LogicalOr: logical(tf.logicalOr),
  // No kernel on cpu: tf.logicalXor composes it, and only direct calls reach it.
  LogicalXor: logical((a, b) => tf.engine().runKernel('LogicalXor', { a, b }), tf.logicalXor),
  NotEqual: comparing(tf.notEqual),
  Select: [
    ...shapeTriples.map(([condition = [], yes = [], no = []]) => ({
      name: `[${condition}], [${yes}], [${no}]`,
      inputs: [bools(condition), normal(yes), normal(no)],
      run: tf.where,
      // TF.js has no gradient of the tiling that tf.where does from rank 5 on.
      gradient: no.length < 4,
    })),
    { name: 'special numbers', inputs: [bools([25]), special(), special()], run: tf.where },
    { name: 'int32', inputs: [bools([15]), specialInteger(), filled([15], 7, 'int32')], run: tf.where },
    { name: 'bool', inputs: [bools([9]), bools([9]), filled([9], 1, 'bool')], run: tf.where },
    { name: 'float32 or int32', inputs: [bools([9]), normal([9]), integers([9], 0, 9)], run: tf.where },
    { name: 'one number', inputs: [bools([3, 5]), normal([3, 5]), filled([3, 5], -1)], run: tf.where, gradient: true },
    { name: 'one number each', inputs: [bools([3, 5]), filled([3, 5], 1), filled([3, 5], -1)], run: tf.where },
    { name: 'always', inputs: [filled([3, 5], 1, 'bool'), normal([3, 5]), normal([3, 5])], run: tf.where },
    // The cpu backend takes the wrong elements here: TensorFlow's meaning is the rows of t or e.
    {
      name: 'a condition of rank 1 chooses rows',
      inputs: [bools([4]), normal([4, 3, 2]), normal([4, 3, 2])],
      run: (condition, t, e) => tf.engine().runKernel('Select', { condition, t, e }),
      oracle: (condition, t, e) => tf.where(tf.reshape(condition, [4, 1, 1]), t, e),
    },
  ],
} satisfies KernelCases;
