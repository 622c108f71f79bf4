import { classifier, type HostArray, makeEncoder, randomGenerator } from '@encoderkit/core';
import { cnnEncoder } from '@encoderkit/vision';
import {
  initializers,
  layers,
  input as layersInput,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

export const pictureShape = [32, 32, 3] as const;
const classes = 10;
const labels = Array.from({ length: classes }, (_, index) => `${index}`);

/** ResNet-18 for small pictures: a stem of 3 × 3 without pooling, 11.2 million weights. The caller disposes it. */
export const resnet18 = () =>
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

/**
 * A small MobileNet (Howard et al. 2017, arXiv:1704.04861): blocks of a depthwise and a pointwise convolution, each normalised, with ReLU. The caller
 * disposes it.
 */
export const separable = () => classifier(separableEncoder(), { labels, seed: 1 });

function separableEncoder() {
  const normalized = (layer: { apply(x: SymbolicTensor): unknown }, x: SymbolicTensor): SymbolicTensor => {
    const y = layers.batchNormalization().apply(layer.apply(x) as SymbolicTensor);
    return layers.reLU().apply(y) as SymbolicTensor;
  };
  const initializer = () => initializers.heNormal({ seed: 1 });
  const common = () => ({ padding: 'same', useBias: false, kernelInitializer: initializer() }) as const;
  const picture = layersInput({ shape: [...pictureShape] });
  let x = normalized(layers.conv2d({ ...common(), filters: 32, kernelSize: 3 }), picture);
  for (const [filters, strides] of blocks) {
    const depthwise = { ...common(), depthwiseInitializer: initializer(), kernelSize: 3, strides };
    x = normalized(layers.depthwiseConv2d(depthwise), x);
    x = normalized(layers.conv2d({ ...common(), filters, kernelSize: 1 }), x);
  }
  const pooled = layers.globalAveragePooling2d({}).apply(x) as SymbolicTensor;
  return makeEncoder<HostArray>({
    kind: 'separable',
    where: 'separable',
    modality: 'image',
    width: 512,
    network: layersModel({ inputs: picture, outputs: pooled }),
    preprocess: (pictures) => [...pictures],
    toConfig: () => ({}),
  });
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
