import { concat, expandDims, matMul, mul, reshape, slice, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { SequenceAttributes } from '../kernels/recurrent/types.ts';
import { runRecurrent } from '../recurrent/run.ts';
import { gradientOf } from './gradient.ts';
import { noChange } from './mask.ts';

interface States {
  readonly sequence: Tensor;
  readonly hidden: Tensor;
  readonly dropout: Tensor;
}

/** The state that came into each timestep: `[timesteps, batch, units]`. */
function statesBefore({ sequence, hidden, dropout }: States, { reverse }: SequenceAttributes): Tensor {
  const [timesteps = 0, batch = 0, units = 0] = sequence.shape;
  const first = expandDims(hidden, 0);
  const others = slice(sequence, [reverse ? 1 : 0, 0, 0], [timesteps - 1, batch, units]);
  const states = concat(reverse ? [others, first] : [first, others], 0);
  return dropout.rank === 1 ? states : mul(states, dropout);
}

/** The sum over timesteps and samples of the outer products. */
function products(left: Tensor, right: Tensor): Tensor {
  const rows = (tensor: Tensor): Tensor => reshape(tensor, [-1, tensor.shape.at(-1) ?? 0]);
  return matMul(rows(left), rows(right), true);
}

const inputs = ['recurrentKernel', 'hidden', 'mask', 'dropout'] as const;

export const simpleRnnGradient = gradientOf({
  kernelName: 'SimpleRNN',
  inputs,
  outputs: ['sequence', undefined],
  gradient([dSequence, dHidden], saved, attributes) {
    const { hidden, ...others } = saved;
    const [dProjected, dBefore] = runRecurrent('SimpleRNNGrad', { dSequence, dHidden, ...others }, attributes);
    return {
      projected: () => dProjected,
      recurrentKernel: () => products(statesBefore(saved, attributes), dProjected),
      hidden: () => dBefore,
      mask: () => noChange(saved.mask),
    };
  },
});

export const lstmGradient = gradientOf({
  kernelName: 'LSTM',
  inputs,
  outputs: ['sequence', undefined, undefined, 'input', 'forget', 'candidate', 'output', 'tanhCarry', 'written', 'kept'],
  gradient([dSequence, dHidden, dCarry], saved, attributes) {
    const { hidden, ...others } = saved;
    const given = { dSequence, dHidden, dCarry, ...others };
    const [dProjected, dBefore, dCarryBefore] = runRecurrent('LSTMGrad', given, attributes);
    return {
      projected: () => dProjected,
      recurrentKernel: () => products(statesBefore(saved, attributes), dProjected),
      hidden: () => dBefore,
      carry: () => dCarryBefore,
      mask: () => noChange(saved.mask),
    };
  },
});

const gruOutputs = ['sequence', undefined, 'update', 'reset', 'candidate', 'remembered', 'kept'] as const;

export const gruGradient = gradientOf({
  kernelName: 'GRU',
  inputs,
  outputs: gruOutputs,
  gradient([dSequence, dHidden], saved, attributes) {
    const { hidden, sequence, ...others } = saved;
    const given = { dSequence, dHidden, ...others };
    const [dProjected, dBefore, dGates, dCandidate] = runRecurrent('GRUGrad', given, attributes);
    return {
      projected: () => dProjected,
      recurrentKernel: () =>
        concat([products(statesBefore(saved, attributes), dGates), products(saved.remembered, dCandidate)], 1),
      hidden: () => dBefore,
      mask: () => noChange(saved.mask),
    };
  },
});

export const resetAfterGruGradient = gradientOf({
  kernelName: 'ResetAfterGRU',
  inputs,
  outputs: gruOutputs,
  gradient([dSequence, dHidden], saved, attributes) {
    const { hidden, sequence, ...others } = saved;
    const given = { dSequence, dHidden, ...others };
    const [dProjected, dBefore, dInner] = runRecurrent('ResetAfterGRUGrad', given, attributes);
    return {
      projected: () => dProjected,
      recurrentKernel: () => products(statesBefore(saved, attributes), dInner),
      recurrentBias: () => sum(dInner, [0, 1]),
      hidden: () => dBefore,
      mask: () => noChange(saved.mask),
    };
  },
});
