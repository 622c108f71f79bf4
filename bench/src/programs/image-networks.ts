import { classifier, type HostArray, randomGenerator } from '@encoderkit/core';
import { cnnEncoder } from '@encoderkit/vision';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type LayersModel, layers, input as layersInput, model as layersModel } from '@tensorflow/tfjs-layers';
import { type TutorialCnn, tutorialCnn } from './tutorial-cnn.ts';

/** A network whose training step is measured: the caller disposes it. */
export interface ImageNetwork {
  readonly network: LayersModel;
  readonly head: TutorialCnn['head'];
  dispose(): void;
}

export const pictureShape = [32, 32, 3] as const;
const classes = 10;
const labels = Array.from({ length: classes }, (_, index) => `${index}`);

/** ResNet-18 for small pictures: a stem of 3 × 3 without pooling, 11.2 million weights. */
export const resnet18 = (): ImageNetwork =>
  classifier(cnnEncoder({ input: pictureShape, preset: 'resnet18', seed: 1 }), { labels, seed: 1 });

/** Filters and strides of each block of `separable`. */
const blocks = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
] as const;

/** A small MobileNet (Howard et al. 2017, arXiv:1704.04861): blocks of a depthwise and a pointwise convolution, each normalised, with ReLU. */
export function separable(): ImageNetwork {
  const normalized = (layer: { apply(x: SymbolicTensor): unknown }, x: SymbolicTensor): SymbolicTensor => {
    const y = layers.batchNormalization().apply(layer.apply(x) as SymbolicTensor);
    return layers.reLU().apply(y) as SymbolicTensor;
  };
  const common = { padding: 'same', useBias: false } as const;
  const picture = layersInput({ shape: [...pictureShape] });
  let x = normalized(layers.conv2d({ ...common, filters: 32, kernelSize: 3 }), picture);
  for (const [filters, strides] of blocks) {
    x = normalized(layers.depthwiseConv2d({ ...common, kernelSize: 3, strides }), x);
    x = normalized(layers.conv2d({ ...common, filters, kernelSize: 1 }), x);
  }
  const pooled = layers.globalAveragePooling2d({}).apply(x);
  const network = layersModel({
    inputs: picture,
    outputs: layers.dense({ units: classes }).apply(pooled) as SymbolicTensor,
  });
  // The loss is that of every classifier with as many labels.
  const { head, dispose } = tutorialCnn();
  return {
    network,
    head,
    dispose() {
      network.dispose();
      dispose();
    },
  };
}

/** Made-up pictures with classes. */
export function madeUpPictures(batch: number): { readonly features: HostArray; readonly targets: HostArray } {
  const random = randomGenerator([1, batch]);
  const size = pictureShape.reduce((product, length) => product * length, batch);
  return {
    features: {
      dtype: 'float32',
      shape: [batch, ...pictureShape],
      values: Float32Array.from({ length: size }, () => random.uniform()),
    },
    targets: {
      dtype: 'int32',
      shape: [batch],
      values: Int32Array.from({ length: batch }, () => random.integer(classes)),
    },
  };
}
