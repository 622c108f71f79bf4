import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * Our own kernels behind recurrent layers. Sequences come step by step: `[steps, batch, …]`. What does not depend on the step
 * before (the product of inputs and kernel, with its bias) is computed for all steps at once and comes as `projected`.
 */
export interface SequenceInputs {
  /** `[steps, batch, gates · units]`. */
  projected: TensorInfo;
  /** `[units, gates · units]`. */
  recurrentKernel: TensorInfo;
  /** The state before the first step: `[batch, units]`. */
  hidden: TensorInfo;
  /** bool `[steps, batch, 1]`: false where the step leaves the state as it is. Known to be 1 everywhere, `[1]`: no mask. */
  mask: TensorInfo;
  /** Factors `[batch, units]` of the state that comes into each step. Known to be 1 everywhere, `[1]`: no dropout. */
  dropout: TensorInfo;
}

export interface SequenceAttributes {
  /** Goes from the last step to the first. Outputs are where their inputs are. */
  reverse: boolean;
  /** Of the gates: Keras' hard sigmoid instead of the sigmoid. */
  hardSigmoid: boolean;
}

/** Gradients of what a kernel gave that others may use: the states at every step, and those after the last. */
export interface SequenceGradients extends Pick<SequenceInputs, 'recurrentKernel' | 'mask' | 'dropout'> {
  dSequence: TensorInfo;
  dHidden: TensorInfo;
}

/** What the steps of a GRU computed. */
export interface GruSteps {
  updateReset: TensorInfo;
  candidate: TensorInfo;
  remembered: TensorInfo;
  kept: TensorInfo;
}

/** What the steps of an LSTM computed. */
export interface LstmSteps {
  sequence: TensorInfo;
  inputForget: TensorInfo;
  candidate: TensorInfo;
  output: TensorInfo;
  tanhCarry: TensorInfo;
  written: TensorInfo;
  kept: TensorInfo;
}

type Two = readonly [Tensor, Tensor];
type Three = readonly [...Two, Tensor];
type Six = readonly [...Three, ...Three];

/** `outputs`: first the states at every step, then those after the last, then what the gradient needs. */
export interface RecurrentKernelTypes {
  SimpleRNN: { inputs: SequenceInputs; attributes: SequenceAttributes; outputs: Two };
  SimpleRNNGrad: {
    inputs: SequenceGradients & { sequence: TensorInfo };
    attributes: SequenceAttributes;
    outputs: Two;
  };
  LSTM: {
    inputs: SequenceInputs & { carry: TensorInfo };
    attributes: SequenceAttributes;
    outputs: readonly [...Six, ...Three];
  };
  LSTMGrad: {
    inputs: SequenceGradients & LstmSteps & { dCarry: TensorInfo };
    attributes: SequenceAttributes;
    outputs: Three;
  };
  GRU: { inputs: SequenceInputs; attributes: SequenceAttributes; outputs: Six };
  GRUGrad: { inputs: SequenceGradients & GruSteps; attributes: SequenceAttributes; outputs: Two };
  ResetAfterGRU: {
    inputs: SequenceInputs & { recurrentBias: TensorInfo };
    attributes: SequenceAttributes;
    outputs: Six;
  };
  ResetAfterGRUGrad: { inputs: SequenceGradients & GruSteps; attributes: SequenceAttributes; outputs: Three };
}
