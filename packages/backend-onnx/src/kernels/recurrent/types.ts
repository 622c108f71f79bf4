import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * Our own kernels behind recurrent layers. Sequences come timestep by timestep: `[timesteps, batch, …]`. What does not depend on the timestep
 * before (the product of inputs and kernel, with its bias) is computed for all timesteps at once and comes as `projected`.
 */
export interface SequenceInputs {
  /** `[timesteps, batch, gates · units]`. */
  projected: TensorInfo;
  /** `[units, gates · units]`. */
  recurrentKernel: TensorInfo;
  /** The state before the first timestep: `[batch, units]`. */
  hidden: TensorInfo;
  /** bool `[timesteps, batch, 1]`: false where the timestep leaves the state as it is. Known to be 1 everywhere, `[1]`: no mask. */
  mask: TensorInfo;
  /** Factors `[batch, units]` of the state that comes into each timestep. Known to be 1 everywhere, `[1]`: no dropout. */
  dropout: TensorInfo;
}

export interface SequenceAttributes {
  /** Goes from the last timestep to the first. Outputs are where their inputs are. */
  reverse: boolean;
  /** Of the gates: Keras' hard sigmoid instead of the sigmoid. */
  hardSigmoid: boolean;
}

/** Gradients of what a kernel gave that others may use: the states at every timestep, and those after the last. */
export interface SequenceGradients extends Pick<SequenceInputs, 'recurrentKernel' | 'mask' | 'dropout'> {
  dSequence: TensorInfo;
  dHidden: TensorInfo;
}

/** What the timesteps of a GRU computed. */
export interface GruTimesteps {
  update: TensorInfo;
  reset: TensorInfo;
  candidate: TensorInfo;
  remembered: TensorInfo;
  kept: TensorInfo;
}

/** What the timesteps of an LSTM computed. */
export interface LstmTimesteps {
  sequence: TensorInfo;
  input: TensorInfo;
  forget: TensorInfo;
  candidate: TensorInfo;
  output: TensorInfo;
  tanhCarry: TensorInfo;
  written: TensorInfo;
  kept: TensorInfo;
}

export interface RecurrentKernelTypes {
  SimpleRNN: { inputs: SequenceInputs; attributes: SequenceAttributes };
  SimpleRNNGrad: { inputs: SequenceGradients & { sequence: TensorInfo }; attributes: SequenceAttributes };
  LSTM: { inputs: SequenceInputs & { carry: TensorInfo }; attributes: SequenceAttributes };
  LSTMGrad: { inputs: SequenceGradients & LstmTimesteps & { dCarry: TensorInfo }; attributes: SequenceAttributes };
  GRU: { inputs: SequenceInputs; attributes: SequenceAttributes };
  GRUGrad: { inputs: SequenceGradients & GruTimesteps; attributes: SequenceAttributes };
  ResetAfterGRU: { inputs: SequenceInputs & { recurrentBias: TensorInfo }; attributes: SequenceAttributes };
  ResetAfterGRUGrad: { inputs: SequenceGradients & GruTimesteps; attributes: SequenceAttributes };
}

type Two = readonly [Tensor, Tensor];
type Three = readonly [...Two, Tensor];
type Seven = readonly [...Three, ...Two, ...Two];

/** First the states at every timestep, then those after the last, then what the gradient needs. Of gradients: one for each input. */
export interface RecurrentOutputs {
  SimpleRNN: Two;
  SimpleRNNGrad: Two;
  LSTM: readonly [...Three, ...Seven];
  LSTMGrad: Three;
  GRU: Seven;
  GRUGrad: readonly [...Two, ...Two];
  ResetAfterGRU: Seven;
  ResetAfterGRUGrad: Three;
}
