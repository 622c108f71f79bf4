import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { distinct, integers, normal, uniform } from '../parity-inputs.ts';

/** Gradients that lead through kernels whose results are not differentiable, or that their family's cases leave out. */
const gradient = (name: string, input: KernelCase['inputs'][number], run: KernelCase['run']): KernelCase => ({
  name: `gradient, ${name}`,
  inputs: [input],
  run: (x) => run(x),
  gradient: true,
});

/** Numbers times the answers to a question about them. */
const masked = (name: string, question: (x: tf.Tensor) => tf.Tensor): KernelCase =>
  gradient(name, normal([3, 4]), (x) => tf.mul(x, tf.cast(question(x), 'float32')));

const picked = (pick: (x: tf.Tensor, axis: number) => tf.Tensor): KernelCase =>
  gradient('position times sum', distinct([3, 4]), (x) => tf.mul(tf.sum(x, 1), tf.cast(pick(x, 1), 'float32')));

export const gradientCases = {
  ArgMax: [picked(tf.argMax)],
  ArgMin: [picked(tf.argMin)],
  BroadcastTo: [
    gradient('[2,1,3] to [2,4,3]', normal([2, 1, 3]), (x) =>
      tf.engine().runKernel('BroadcastTo', { x }, { shape: [2, 4, 3], inputShape: [2, 1, 3] }),
    ),
  ].map((one) => ({ ...one, oracle: (x: tf.Tensor) => tf.broadcastTo(x, [2, 4, 3]) })),
  Any: [
    gradient('rows that are not all zeros', normal([3, 4]), (x) =>
      tf.mul(x, tf.cast(tf.any(tf.notEqual(x, 0), 1, true), 'float32')),
    ),
  ],
  NotEqual: [masked('what is not zero', (x) => tf.notEqual(x, 0))],
  GreaterEqual: [masked('the positive part', (x) => tf.greaterEqual(x, 0))],
  IsFinite: [masked('what is finite', tf.isFinite)],
  IsInf: [masked('what is infinite', tf.isInf)],
  IsNan: [masked('what is no number', tf.isNaN)],
  LogSoftmax: [
    gradient('[3,5]', normal([3, 5], 0, 3), (logits) => tf.engine().runKernel('LogSoftmax', { logits }, { axis: -1 })),
  ].map((one) => ({ ...one, oracle: (logits: tf.Tensor) => tf.logSoftmax(logits) })),
  LRN: [
    gradient('a radius of 2', normal([1, 2, 3, 7]), (x) =>
      tf.localResponseNormalization(x as tf.Tensor4D, 2, 1, 0.5, 0.6),
    ),
  ],
  OneHot: [
    gradient('of whole numbers', uniform([6], 0, 5), (x) =>
      tf.mul(tf.reshape(x, [6, 1]), tf.oneHot(tf.cast(x, 'int32'), 5)),
    ),
    { name: 'gradient, on and off', inputs: [integers([6], 0, 5)], run: (x) => tf.oneHot(x as tf.Tensor1D, 5, 2, -1) },
  ],
  Prod: [
    gradient('all', uniform([7], 0.5, 2), (x) => tf.prod(x)),
    gradient('last axis', uniform([3, 4], 0.5, 2), (x) => tf.prod(x, 1)),
    gradient('first axis', uniform([3, 4], 0.5, 2), (x) => tf.prod(x, 0)),
    gradient('two axes', uniform([2, 3, 4], 0.5, 2), (x) => tf.prod(x, [0, 2])),
  ],
  SplitV: [gradient('parts of 2, 1, 3', normal([2, 6]), (x) => tf.split(x, [2, 1, 3], 1))],
  Unpack: [
    gradient('rows', normal([3, 4]), (x) => tf.unstack(x)),
    gradient('columns', normal([3, 4]), (x) => tf.unstack(x, 1)),
  ],
} satisfies KernelCases;
