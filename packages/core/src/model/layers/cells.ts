import { gru } from '@encoderkit/tfjs-backend-onnx';
import { layers } from '@tensorflow/tfjs-layers';
import type { Initializer } from '../../base/initializer.ts';

/** What a recurrent layer of any cell is made with. */
export interface CellOptions {
  readonly name: string;
  readonly units: number;
  readonly goBackwards: boolean;
  readonly recurrentDropout: number;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
}

export type RecurrentLayer = ReturnType<typeof layers.lstm>;

interface GruOptions {
  readonly resetAfter: boolean;
}

interface Cell {
  /** How many states there are: an LSTM has a memory beside its output. */
  readonly states: 1 | 2;
  make(options: CellOptions, gruOptions: GruOptions): RecurrentLayer;
}

/** Every layer gives its output at each timestep and its last states, so that one layer serves both kinds of networks. */
const outputs = { returnSequences: true, returnState: true };

/**
 * The cells, as stock TF.js layers. Gates use the true sigmoid, as Keras does since its version 2.3: TF.js' own default is a
 * piecewise linear one.
 */
export const cells = {
  /** h_t = tanh(W x_t + U h_{t-1} + b) (Elman 1990) */
  rnn: { states: 1, make: (options) => layers.simpleRNN({ ...options, ...outputs }) as RecurrentLayer },
  /** Hochreiter & Schmidhuber 1997; forget gates begin open (Jozefowicz et al. 2015). */
  lstm: {
    states: 2,
    make: (options) =>
      layers.lstm({ ...options, ...outputs, recurrentActivation: 'sigmoid', unitForgetBias: true }) as RecurrentLayer,
  },
  /** Cho et al. 2014, arXiv:1406.1078: the reset gate comes before the product, or with `resetAfter` after it. */
  gru: {
    states: 1,
    make: (options, { resetAfter }) =>
      gru({ ...options, ...outputs, recurrentActivation: 'sigmoid', resetAfter }) as RecurrentLayer,
  },
} as const satisfies Readonly<Record<string, Cell>>;

export type CellName = keyof typeof cells;
