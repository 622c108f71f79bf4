import {
  concat,
  expandDims,
  type GradConfig,
  matMul,
  mul,
  type NamedAttrMap,
  reshape,
  slice,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { runRecurrent } from '../recurrent/run.ts';
import { noChange } from './mask.ts';

type Tensors = readonly Tensor[];

/** The state that came into each step: `[steps, batch, units]`. */
function statesBefore(sequence: Tensor, hidden: Tensor, dropout: Tensor, { reverse }: NamedAttrMap): Tensor {
  const [steps = 0, batch = 0, units = 0] = sequence.shape;
  const first = expandDims(hidden, 0);
  const others = slice(sequence, [reverse ? 1 : 0, 0, 0], [steps - 1, batch, units]);
  const states = concat(reverse ? [others, first] : [first, others], 0);
  return dropout.rank === 1 ? states : mul(states, dropout);
}

/** The sum over steps and samples of the outer products. */
function products(left: Tensor, right: Tensor): Tensor {
  const rows = (tensor: Tensor): Tensor => reshape(tensor, [-1, tensor.shape.at(-1) ?? 0]);
  return matMul(rows(left), rows(right), true);
}

/** The four inputs that are saved, and the first output. */
type FiveTensors = [Tensor, Tensor, Tensor, Tensor, Tensor];

const inputsToSave = ['recurrentKernel', 'hidden', 'mask', 'dropout'];

/** What was saved of the outputs, in the order of `names`. */
const named = (names: readonly string[], outputs: Tensors): Record<string, Tensor> =>
  Object.fromEntries(outputs.flatMap((tensor, index) => (names[index] ? [[names[index], tensor]] : [])));

export const simpleRnnGradient: GradConfig = {
  kernelName: 'SimpleRNN',
  inputsToSave,
  outputsToSave: [true, false],
  gradFunc(dys, saved, attributes) {
    const [recurrentKernel, hidden, mask, dropout, sequence] = saved as FiveTensors;
    const [dSequence, dHidden] = dys as [Tensor, Tensor];
    const inputs = { dSequence, dHidden, recurrentKernel, mask, dropout, sequence };
    const [dProjected, dBefore] = runRecurrent('SimpleRNNGrad', inputs, attributes) as [Tensor, Tensor];
    return {
      projected: () => dProjected,
      recurrentKernel: () => products(statesBefore(sequence, hidden, dropout, attributes), dProjected),
      hidden: () => dBefore,
      mask: () => noChange(mask),
    };
  },
};

const lstmSteps = ['sequence', 'inputForget', 'candidate', 'output', 'tanhCarry', 'written', 'kept'];

export const lstmGradient: GradConfig = {
  kernelName: 'LSTM',
  inputsToSave,
  outputsToSave: [true, false, false, true, true, true, true, true, true],
  gradFunc(dys, saved, attributes) {
    const [recurrentKernel, hidden, mask, dropout, sequence] = saved as FiveTensors;
    const [dSequence, dHidden, dCarry] = dys as [Tensor, Tensor, Tensor];
    const inputs = { dSequence, dHidden, dCarry, recurrentKernel, mask, dropout, ...named(lstmSteps, saved.slice(4)) };
    const [dProjected, dBefore, dCarryBefore] = runRecurrent('LSTMGrad', inputs, attributes) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return {
      projected: () => dProjected,
      recurrentKernel: () => products(statesBefore(sequence, hidden, dropout, attributes), dProjected),
      hidden: () => dBefore,
      carry: () => dCarryBefore,
      mask: () => noChange(mask),
    };
  },
};

const gruSteps = ['updateReset', 'candidate', 'remembered', 'kept'];

export const gruGradient: GradConfig = {
  kernelName: 'GRU',
  inputsToSave,
  outputsToSave: [true, false, true, true, true, true],
  gradFunc(dys, saved, attributes) {
    const [recurrentKernel, hidden, mask, dropout, sequence] = saved as FiveTensors;
    const [dSequence, dHidden] = dys as [Tensor, Tensor];
    const steps = named(gruSteps, saved.slice(5));
    const inputs = { dSequence, dHidden, recurrentKernel, mask, dropout, ...steps };
    const [dProjected, dBefore] = runRecurrent('GRUGrad', inputs, attributes) as [Tensor, Tensor];
    const ofKernel = (): Tensor => {
      const units = hidden.shape[1] ?? 0;
      const [length = 0, batch = 0] = dProjected.shape;
      const dGates = slice(dProjected, [0, 0, 0], [length, batch, 2 * units]);
      const dCandidate = slice(dProjected, [0, 0, 2 * units], [length, batch, units]);
      const gates = products(statesBefore(sequence, hidden, dropout, attributes), dGates);
      return concat([gates, products(steps.remembered as Tensor, dCandidate)], 1);
    };
    return {
      projected: () => dProjected,
      recurrentKernel: ofKernel,
      hidden: () => dBefore,
      mask: () => noChange(mask),
    };
  },
};

export const resetAfterGruGradient: GradConfig = {
  kernelName: 'ResetAfterGRU',
  inputsToSave,
  outputsToSave: [true, false, true, true, true, true],
  gradFunc(dys, saved, attributes) {
    const [recurrentKernel, hidden, mask, dropout, sequence] = saved as FiveTensors;
    const [dSequence, dHidden] = dys as [Tensor, Tensor];
    const inputs = { dSequence, dHidden, recurrentKernel, mask, dropout, ...named(gruSteps, saved.slice(5)) };
    const [dProjected, dBefore, dInner] = runRecurrent('ResetAfterGRUGrad', inputs, attributes) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return {
      projected: () => dProjected,
      recurrentKernel: () => products(statesBefore(sequence, hidden, dropout, attributes), dInner),
      recurrentBias: () => sum(dInner, [0, 1]),
      hidden: () => dBefore,
      mask: () => noChange(mask),
    };
  },
};
