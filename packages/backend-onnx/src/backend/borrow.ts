import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { hostValue, type Numbers, type Spec } from '../trace/value.ts';
import { onnxBackend } from './register.ts';

/**
 * A tensor of the backend `onnx` on numbers that stay the caller's: `tf.tensor` copies them. They must not change while the
 * tensor, or what was computed from it and not read yet, is in use. The caller disposes the tensor.
 *
 * @example
 * ```ts
 * import { borrowTensor, compile } from '@encoderkit/tfjs-backend-onnx';
 * import { mean, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const pixels = new Float32Array(64 * 784);
 * const brightness = compile((images: Tensor) => mean(images, 1));
 * const images = borrowTensor(pixels, { shape: [64, 784], dtype: 'float32' });
 * console.log((await brightness(images)).shape); // [64]
 * images.dispose();
 * ```
 */
export function borrowTensor(values: Numbers, spec: Spec): Tensor {
  const backend = onnxBackend();
  return engine().makeTensorFromTensorInfo(backend.store(hostValue(values, spec)), backend);
}
