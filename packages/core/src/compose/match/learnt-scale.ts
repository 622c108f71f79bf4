import { serialization, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { constraints, initializers, layers } from '@tensorflow/tfjs-layers';
import { variableOf } from '../../model/model.ts';

interface LearntScaleOptions {
  readonly name: string;
  /** What it begins with, and what it does not grow beyond: the bound is kept after each update, so that the gradient does not vanish at it. */
  readonly scale: number;
  readonly highest: number;
  readonly trainable: boolean;
}

type LearntScaleConfig = serialization.ConfigDict & LearntScaleOptions;

/**
 * A layer that passes its input on, and has one weight besides, the logarithm of a factor (0 for 1): a loss reads it, no other layer does. A class, since TF.js saves
 * weights of layers alone.
 */
class LearntScale extends layers.Layer {
  static readonly className = 'EncoderKitLearntScale';
  readonly #options: LearntScaleOptions;

  constructor({ name, scale, highest, trainable }: LearntScaleConfig) {
    super({ name, trainable });
    this.#options = { name, scale, highest, trainable };
  }

  override build(): void {
    const { scale, highest } = this.#options;
    this.addWeight(
      'log_scale',
      [1],
      'float32',
      initializers.constant({ value: Math.log(scale) }),
      undefined,
      true,
      constraints.maxNorm({ maxValue: Math.log(highest), axis: 0 }),
    );
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor | Tensor[] {
    return tidy(() => [inputs].flat().map((tensor) => tensor.clone()));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#options };
  }
}

/** The layer, and what reads its weight. TF.js is told of its class when the first is made, so that `loadLayersModel` knows it. */
export function learntScale(options: LearntScaleOptions): {
  readonly layer: layers.Layer;
  readonly logScale: () => Variable;
} {
  serialization.registerClass(LearntScale);
  const layer = new LearntScale({ ...options });
  return {
    layer,
    logScale() {
      const [weight] = layer.weights;
      if (!weight) throw new RangeError('the layer has no weight before it is used');
      return variableOf(weight);
    },
  };
}
