import * as tf from '@tensorflow/tfjs-core';
import type { RecurrentKernelTypes } from '../../kernels/recurrent/types.ts';
import { noDropout, noMask, runRecurrent } from '../../recurrent/run.ts';
import type { KernelCase, KernelCases } from '../parity.ts';
import { integers, normal, uniform } from '../parity-inputs.ts';

const [steps, batch, units] = [5, 3, 4];

type Cell = 'SimpleRNN' | 'LSTM' | 'GRU' | 'ResetAfterGRU';
type Gate = (x: tf.Tensor) => tf.Tensor;

interface StepInputs {
  readonly x: tf.Tensor;
  readonly h: tf.Tensor;
  readonly c: tf.Tensor | undefined;
  readonly kernel: tf.Tensor;
  readonly bias: tf.Tensor | undefined;
  readonly dropout: tf.Tensor;
  readonly gate: Gate;
}

const parts = (x: tf.Tensor, count: number): tf.Tensor[] => tf.split(x, count, -1);

/** One step of each cell, as the formulas have it: what the kernels are measured by. */
const oracles: Readonly<Record<Cell, (inputs: StepInputs) => readonly [tf.Tensor, tf.Tensor?]>> = {
  SimpleRNN: ({ x, h, kernel, dropout }) => [tf.tanh(tf.add(x, tf.matMul(tf.mul(h, dropout), kernel)))],
  LSTM({ x, h, c, kernel, dropout, gate }) {
    const sums = parts(tf.add(x, tf.matMul(tf.mul(h, dropout), kernel)), 4);
    const [i, f, g, o] = sums as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const carry = tf.add(tf.mul(gate(f), c ?? 0), tf.mul(gate(i), tf.tanh(g)));
    return [tf.mul(gate(o), tf.tanh(carry)), carry];
  },
  GRU({ x, h, kernel, dropout, gate }) {
    const before = tf.mul(h, dropout);
    const [xz, xr, xh] = parts(x, 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [uz, ur, uh] = parts(kernel, 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const z = gate(tf.add(xz, tf.matMul(before, uz)));
    const r = gate(tf.add(xr, tf.matMul(before, ur)));
    const candidate = tf.tanh(tf.add(xh, tf.matMul(tf.mul(r, before), uh)));
    return [tf.add(tf.mul(z, before), tf.mul(tf.sub(1, z), candidate))];
  },
  ResetAfterGRU({ x, h, kernel, bias, dropout, gate }) {
    const before = tf.mul(h, dropout);
    const [xz, xr, xh] = parts(x, 3) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const inner = parts(tf.add(tf.matMul(before, kernel), bias ?? 0), 3);
    const [iz, ir, ih] = inner as [tf.Tensor, tf.Tensor, tf.Tensor];
    const z = gate(tf.add(xz, iz));
    const candidate = tf.tanh(tf.add(xh, tf.mul(gate(tf.add(xr, ir)), ih)));
    return [tf.add(tf.mul(z, before), tf.mul(tf.sub(1, z), candidate))];
  },
};

interface Setting {
  readonly reverse?: boolean;
  readonly hardSigmoid?: boolean;
  readonly masked?: boolean;
  readonly dropped?: boolean;
}

const gateCount: Readonly<Record<Cell, number>> = { SimpleRNN: 1, LSTM: 4, GRU: 3, ResetAfterGRU: 3 };

function caseOf(cell: Cell, setting: Setting): KernelCase {
  const { reverse = false, hardSigmoid = false, masked = false, dropped = false } = setting;
  const width = gateCount[cell] * units;
  const hasCarry = cell === 'LSTM';
  const hasBias = cell === 'ResetAfterGRU';
  const named = (tensors: readonly tf.Tensor[]) => {
    const [projected, recurrentKernel, hidden, mask, dropout, extra] = tensors as Required<
      [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
    >;
    return {
      projected,
      recurrentKernel,
      hidden,
      mask: masked ? tf.cast(mask, 'bool') : noMask(),
      dropout: dropped ? tf.cast(dropout, 'float32') : noDropout(),
      ...(hasCarry && { carry: extra }),
      ...(hasBias && { recurrentBias: extra }),
    };
  };
  const oracle = (...tensors: tf.Tensor[]): tf.Tensor[] => {
    const { projected, recurrentKernel, hidden, mask, dropout, carry, recurrentBias } = named(tensors) as Record<
      string,
      tf.Tensor
    > & { projected: tf.Tensor; hidden: tf.Tensor; recurrentKernel: tf.Tensor; mask: tf.Tensor; dropout: tf.Tensor };
    const gate: Gate = hardSigmoid ? (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1) : tf.sigmoid;
    let [h, c]: [tf.Tensor, tf.Tensor | undefined] = [hidden, carry];
    const sequence: tf.Tensor[] = [];
    const inputs = tf.unstack(projected);
    const masks = masked ? tf.unstack(mask) : [];
    for (const at of reverse ? [...inputs.keys()].reverse() : inputs.keys()) {
      const x = inputs[at] as tf.Tensor;
      const made = oracles[cell]({ x, h, c, kernel: recurrentKernel, bias: recurrentBias, dropout, gate });
      const kept = masks[at];
      const [after, carried] = made.map((state, index) => {
        const before = index === 0 ? h : c;
        return state && kept && before ? tf.where(kept, state, before) : state;
      });
      h = after as tf.Tensor;
      c = carried;
      sequence[at] = h;
    }
    return [tf.stack(sequence), h, ...(c ? [c] : [])];
  };
  return {
    name: JSON.stringify(setting),
    inputs: [
      normal([steps, batch, width]),
      normal([units, width], 0, 0.5),
      normal([batch, units]),
      integers([steps, batch, 1], 0, 2),
      integers([batch, units], 0, 3),
      ...(hasCarry ? [normal([batch, units])] : []),
      ...(hasBias ? [uniform([width], -1, 1)] : []),
    ],
    run: (...tensors) => runRecurrent(cell, named(tensors), { reverse, hardSigmoid }).slice(0, hasCarry ? 3 : 2),
    oracle,
    gradient: true,
  };
}

const settings: readonly Setting[] = [
  {},
  { reverse: true },
  { hardSigmoid: true },
  { masked: true },
  { dropped: true },
  { reverse: true, hardSigmoid: true, masked: true, dropped: true },
];

const casesOf = (cell: Cell): readonly KernelCase[] => settings.map((setting) => caseOf(cell, setting));

/** The gradient kernels are reached through the gradients of the others. */
export const recurrentCases = {
  SimpleRNN: casesOf('SimpleRNN'),
  SimpleRNNGrad: casesOf('SimpleRNN').slice(0, 1),
  LSTM: casesOf('LSTM'),
  LSTMGrad: casesOf('LSTM').slice(0, 1),
  GRU: casesOf('GRU'),
  GRUGrad: casesOf('GRU').slice(0, 1),
  ResetAfterGRU: casesOf('ResetAfterGRU'),
  ResetAfterGRUGrad: casesOf('ResetAfterGRU').slice(0, 1),
} satisfies KernelCases & Readonly<Record<keyof RecurrentKernelTypes, readonly KernelCase[]>>;
