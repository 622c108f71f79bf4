import {
  applyLayer,
  hashSeeds,
  initializer,
  paddingScore,
  pooling,
  type RecurrentContinuation,
  recurrentStack,
} from '@encoderkit/core';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { type Convolution, convolve, strideOf } from './convolutions.ts';
import type { CompleteOptions } from './options.ts';

export interface AudioNetworks {
  /** Features `[batch, timesteps, stride * features]` and a mask `[batch, timesteps, 1]` to vectors of sounds. */
  readonly network: LayersModel;
  /** The same to vectors of timesteps, by the same layers. */
  readonly timesteps: LayersModel;
  readonly width: number;
  /** How many frames become one timestep. A timestep's frames lie side by side in `features`. */
  readonly stride: number;
  readonly convolutions: readonly Convolution[];
  /** Undefined for what reads in both directions. */
  readonly continuation: RecurrentContinuation | undefined;
  /** The layer that scores timesteps, for pooling by attention. */
  readonly scorer: layers.Layer | undefined;
}

/** So little that it changes no sum, and yet not zero: a real timestep is never taken for padding. */
const presence = 1e-20;

/** Stock TF.js layers: convolutions → masking → recurrent layers → pooling. */
export function audioNetworks(options: CompleteOptions, featureWidth: number): AudioNetworks {
  const { stack, seed } = options;
  const stride = strideOf(options.convolution);
  const features = input({ shape: [null, stride * featureWidth], name: 'audio_features' });
  const mask = input({ shape: [null, 1], name: 'audio_mask' });
  const frames =
    stride === 1
      ? features
      : applyLayer(layers.reshape({ targetShape: [-1, featureWidth], name: 'audio_frames' }), features);
  const { timesteps, convolutions } = convolve(frames, options.convolution, hashSeeds(seed, 3));

  // `Masking` takes timesteps that are all zeros for padding: padding is made that, and timesteps that are real are not.
  const kept = applyLayer(layers.multiply({ name: 'audio_kept' }), [timesteps, mask]);
  const present = applyLayer(frozen('audio_presence', presence, 0), mask);
  const marked = applyLayer(layers.add({ name: 'audio_marked' }), [kept, present]);
  const masked = applyLayer(layers.masking({ maskValue: 0, name: 'audio_masking' }), marked);

  const outputs = recurrentStack(masked, {
    ...{ cell: stack.cell, units: stack.units, bidirectional: stack.bidirectional, resetAfter: stack.resetAfter },
    ...{ dropout: stack.dropout, recurrentDropout: stack.recurrentDropout },
    ...{ seed: hashSeeds(seed, 1), name: 'audio' },
  });
  const name = 'audio_pooling';
  const vector =
    options.pooling === 'last'
      ? outputs.last
      : pooling(outputs, applyLayer(frozen('audio_padding', -paddingScore, paddingScore), mask), {
          ...{ kind: options.pooling, name, seed: hashSeeds(seed, 2) },
        });
  const network = model({ inputs: [features, mask], outputs: vector, name: 'audio' });
  return {
    network,
    timesteps: model({ inputs: [features, mask], outputs: outputs.sequence, name: 'audio_steps' }),
    width: outputs.width,
    stride,
    convolutions,
    continuation: outputs.continuation,
    scorer: options.pooling === 'attention' ? network.getLayer(`${name}_score`) : undefined,
  };
}

/** `factor * x + offset`, never trained. Unfreezing the network leaves it alone. */
const frozen = (name: string, factor: number, offset: number): layers.Layer =>
  layers.dense({
    ...{ units: 1, trainable: false, name },
    kernelInitializer: initializer({ name: 'constant', value: factor }, 0),
    useBias: offset !== 0,
    biasInitializer: initializer({ name: 'constant', value: offset }, 0),
  });
