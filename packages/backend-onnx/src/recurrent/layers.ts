/**
 * TF.js' recurrent layers loop over time in JavaScript: at 100 steps that is thousands of operations to record. Where the
 * active backend is ours, the stock layers run one kernel for the whole sequence; everywhere else TF.js' own code runs.
 * The layers stay what they are: same classes, weights, names and configs.
 */
import {
  add,
  cast,
  engine,
  expandDims,
  matMul,
  mul,
  reshape,
  reverse,
  slice,
  type Tensor,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { RNN } from '@tensorflow/tfjs-layers';
import { backendName } from '../base/backend-name.ts';
import type { RecurrentKernelTypes } from '../kernels/recurrent/types.ts';
import { drawMask } from './dropout.ts';
import { noDropout, noMask, runRecurrent } from './run.ts';
import { assignStates, rememberedStates, type Stateful } from './states.ts';

interface Weight {
  read(): Tensor;
}

/** What TF.js' cells have in common; its types hide some of it. */
interface Cell {
  readonly units: number;
  readonly kernel: Weight;
  readonly recurrentKernel: Weight;
  readonly bias: Weight | null;
  getClassName(): string;
  getConfig(): Record<string, unknown>;
}

interface Layer extends Stateful {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
}

interface CellKind {
  readonly kernel: keyof RecurrentKernelTypes;
  readonly gates: number;
  /** TF.js draws this many masks of dropout, and uses the first. */
  readonly masks: number;
  readonly states: readonly ('hidden' | 'carry')[];
}

const cellKinds: Readonly<Record<string, CellKind>> = {
  SimpleRNNCell: { kernel: 'SimpleRNN', gates: 1, masks: 1, states: ['hidden'] },
  LSTMCell: { kernel: 'LSTM', gates: 4, masks: 4, states: ['hidden', 'carry'] },
  GRUCell: { kernel: 'GRU', gates: 3, masks: 3, states: ['hidden'] },
};

const gateActivations: readonly unknown[] = ['sigmoid', 'hardSigmoid', undefined];

interface CallOptions {
  readonly mask?: Tensor | null;
  readonly training?: boolean | null;
  readonly initialState?: Tensor[] | null;
}

/** Makes RNN layers use our kernels where the backend is ours. */
export function hookRecurrentLayers(): void {
  const prototype = RNN.prototype as unknown as {
    call(this: Layer, inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[];
    resetStates: Stateful['resetStates'];
  };
  const { call, resetStates } = prototype;
  prototype.call = function (inputs, options) {
    if (engine().backendName !== backendName) return call.call(this, inputs, options);
    const kind = kindOf(this);
    const states = rememberedStates(this);
    const [input] = [inputs].flat();
    if (!kind || !input) return call.call(this, inputs, options);
    return tidy(() =>
      runLayer(this, kind, input, { ...options, initialState: options?.initialState ?? states ?? null }),
    );
  };
  prototype.resetStates = function (this: Layer, states, training) {
    if (!assignStates(this, states)) resetStates.call(this, states, training);
  };
}

/** The kernel that can stand for a layer's loop, if there is one. */
function kindOf({ cell }: Layer): CellKind | undefined {
  const kind = cellKinds[cell.getClassName()];
  if (!kind) return undefined;
  const { activation, recurrentActivation, resetAfter } = cell.getConfig();
  if (activation !== 'tanh' || !gateActivations.includes(recurrentActivation)) return undefined;
  return resetAfter === true ? { ...kind, kernel: 'ResetAfterGRU' } : kind;
}

function runLayer(layer: Layer, kind: CellKind, input: Tensor, options: CallOptions): Tensor | Tensor[] {
  const { cell, goBackwards, returnSequences, returnState } = layer;
  const { units } = cell;
  const [batch = 0, steps = 0, width = 0] = input.shape;
  const { recurrentActivation, dropout, recurrentDropout } = cell.getConfig();
  const mask = (rate: unknown, length: number): Tensor | undefined =>
    options.training === true ? drawMask(cell, Number(rate ?? 0), [batch, length], kind.masks) : undefined;
  const inputMask = mask(dropout, width);
  const stateMask = mask(recurrentDropout, units);
  const byStep = transpose(input, [1, 0, 2]);
  const rows = reshape(inputMask ? mul(byStep, inputMask) : byStep, [steps * batch, width]);
  const product = matMul(rows, cell.kernel.read());
  // Two rows where the recurrent product has a bias of its own.
  const bias = cell.bias?.read();
  const inputBias = bias?.rank === 2 ? reshape(slice(bias, [0, 0], [1, -1]), [-1]) : bias;
  const projected = reshape(inputBias ? add(product, inputBias) : product, [steps, batch, kind.gates * units]);

  const initial = kind.states.map((name, index) => [name, options.initialState?.[index] ?? zeros([batch, units])]);
  const inputs = {
    projected,
    recurrentKernel: cell.recurrentKernel.read(),
    mask: options.mask ? expandDims(transpose(cast(options.mask, 'bool'), [1, 0]), 2) : noMask(),
    dropout: stateMask ?? noDropout(),
    ...Object.fromEntries(initial),
    ...(kind.kernel === 'ResetAfterGRU' && { recurrentBias: recurrentBias(bias, 3 * units) }),
  };
  const attributes = { reverse: goBackwards, hardSigmoid: recurrentActivation === 'hardSigmoid' };
  const [sequence, ...others] = runRecurrent(kind.kernel, inputs, attributes);
  const states = others.slice(0, kind.states.length);
  const [last] = states;
  if (!sequence || !last) throw new RangeError(`kernel ${kind.kernel} gave no output`);
  if (layer.stateful) layer.resetStates(states, options.training);
  const output = returnSequences ? inOrderOfSteps(sequence, goBackwards) : last;
  return returnState ? [output, ...states] : output;
}

/** As TF.js' layers give it: batch first, and the step that was computed first comes first. */
function inOrderOfSteps(sequence: Tensor, goBackwards: boolean): Tensor {
  const batchFirst = transpose(sequence, [1, 0, 2]);
  return goBackwards ? reverse(batchFirst, 1) : batchFirst;
}

function recurrentBias(bias: Tensor | undefined, length: number): Tensor {
  return bias ? reshape(slice(bias, [1, 0], [1, -1]), [length]) : zeros([length]);
}
