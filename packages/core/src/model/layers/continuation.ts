import type { Tensor } from '@tensorflow/tfjs-core';
import type { RecurrentLayer } from './cells.ts';

/**
 * A stack's layers once more, for sequences that come in pieces: what the last piece left behind is what the next one begins with. It
 * shares the weights, and drops nothing out.
 */
export interface RecurrentContinuation {
  /** The length of each state: an LSTM layer has two. All of them begin as zeros. */
  readonly stateSizes: readonly number[];
  /**
   * @param input `[batch, timesteps, features]`
   * @param states each `[batch, length]`
   * @returns the last layer's output at every timestep, `[batch, timesteps, width]`, and the states after the last one
   */
  run(input: Tensor, states: readonly Tensor[]): { readonly sequence: Tensor; readonly states: readonly Tensor[] };
}

interface ContinuedLayer {
  readonly layer: RecurrentLayer;
  readonly units: number;
  /** How many states it has. */
  readonly states: number;
}

export function recurrentContinuation(layers: readonly ContinuedLayer[]): RecurrentContinuation {
  return {
    stateSizes: layers.flatMap(({ units, states }) => Array.from({ length: states }, () => units)),
    run(input, states) {
      const after: Tensor[] = [];
      let sequence = input;
      for (const { layer, states: count } of layers) {
        const initialState = states.slice(after.length, after.length + count);
        // A layer that gives its states gives a list.
        const [output, ...left] = layer.apply(sequence, { initialState, training: false }) as Tensor[];
        if (!output) throw new RangeError(`layer ${layer.name} gave no output`);
        sequence = output;
        after.push(...left);
      }
      return { sequence, states: after };
    },
  };
}
