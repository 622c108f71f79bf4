import {
  type Engine,
  type EngineChoice,
  type HostArray,
  networkProgram,
  type RecurrentContinuation,
} from '@encoderkit/core';
import { concat, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { AudioNetworks } from '../encoder/network.ts';

/** Steps that were computed, with what the next ones begin with. */
export interface ComputedSteps {
  /** The vector of each, `[steps, width]`. */
  readonly vectors: Float32Array;
  /** What attention gives each; none for other poolings. */
  readonly scores: Float32Array;
  readonly states: readonly HostArray[];
}

export interface StepProgram {
  /** What a sound begins with: zeros. */
  initialStates(): HostArray[];
  /** `frames` holds whole steps. Each number of steps is compiled once. */
  run(frames: Float32Array, states: readonly HostArray[]): Promise<ComputedSteps>;
}

/**
 * The layers of an encoder's network for sound that comes in pieces. Convolutions look back on the frames before, recurrent layers go on
 * where they stopped; both are states, which go in and come out.
 */
export async function stepProgram(
  { network, convolutions, scorer }: AudioNetworks,
  continuation: RecurrentContinuation,
  featureWidth: number,
  engine: EngineChoice | Engine | undefined,
): Promise<StepProgram> {
  // A convolution over one frame looks back on none.
  const lookingBack = convolutions.filter(({ kernelSize }) => kernelSize > 1);

  const compute = ({ frames, states: before }: { frames: Tensor; states: readonly Tensor[] }) => {
    const contexts = before.slice(0, lookingBack.length);
    const nextContexts: Tensor[] = [];
    let x = frames;
    for (const { layer, kernelSize, inputWidth } of convolutions) {
      if (kernelSize > 1) {
        const context = contexts.shift();
        x = context ? concat([context, x], 1) : x;
        const length = x.shape[1] ?? 0;
        nextContexts.push(slice(x, [0, length - kernelSize + 1, 0], [1, kernelSize - 1, inputWidth]));
      }
      x = layer.apply(x) as Tensor;
    }
    const { sequence, states: after } = continuation.run(x, before.slice(lookingBack.length));
    const scores = scorer ? { scores: scorer.apply(sequence) as Tensor } : {};
    return { sequence, ...scores, states: [...nextContexts, ...after] };
  };
  const program = await networkProgram(network, 'stream', compute, engine);

  return {
    initialStates: () => [
      ...lookingBack.map(({ kernelSize, inputWidth }) => zeros([1, kernelSize - 1, inputWidth])),
      ...continuation.stateSizes.map((size) => zeros([1, size])),
    ],
    async run(values, states) {
      const shape = [1, values.length / featureWidth, featureWidth];
      const after = await program.run({ frames: { dtype: 'float32', shape, values }, states });
      return { vectors: floats(after.sequence), scores: floats(after.scores), states: after.states };
    },
  };
}

const zeros = (shape: readonly number[]): HostArray => ({
  dtype: 'float32',
  shape,
  values: new Float32Array(shape.reduce((product, length) => product * length, 1)),
});

const floats = (array: HostArray | undefined): Float32Array =>
  array?.values instanceof Float32Array ? array.values : new Float32Array(0);
