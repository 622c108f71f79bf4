import {
  engine,
  type KernelConfig,
  type NamedAttrMap,
  registerBackend,
  registerGradient,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { backendName } from '../base/backend-name.ts';
import { cumsumGradient } from '../gradients/cumsum.ts';
import { gatherGradient } from '../gradients/gather.ts';
import { anyGradient, notEqualGradient } from '../gradients/mask.ts';
import { prodGradient } from '../gradients/prod.ts';
import { gruGradient, lstmGradient, resetAfterGruGradient, simpleRnnGradient } from '../gradients/recurrent.ts';
import { tileGradient } from '../gradients/tile.ts';
import { kernelNames } from '../kernels/table.ts';
import { unsupportedKernels } from '../kernels/unsupported.ts';
import { registerGru } from '../recurrent/gru.ts';
import { hookRecurrentLayers } from '../recurrent/layers.ts';
import { OnnxBackend } from './backend.ts';

/** Makes the backend `onnx` known to TF.js, once. Importing the package does it. */
export function registerOnnxBackend(): void {
  if (engine().registryFactory[backendName]) return;
  registerBackend(backendName, () => new OnnxBackend(), 2);
  for (const kernelName of [...kernelNames, ...unsupportedKernels]) {
    registerKernel({ kernelName, backendName, kernelFunc: recorder(kernelName) });
  }
  // In place of TF.js' own, whichever backend is active.
  for (const gradient of [cumsumGradient, gatherGradient, prodGradient, tileGradient]) registerGradient(gradient);
  // Which TF.js has none of.
  for (const gradient of [anyGradient, notEqualGradient]) registerGradient(gradient);
  for (const gradient of [simpleRnnGradient, lstmGradient, gruGradient, resetAfterGruGradient])
    registerGradient(gradient);
  hookRecurrentLayers();
  registerGru();
}

const recorder =
  (kernelName: string): KernelConfig['kernelFunc'] =>
  ({ inputs, attrs, backend }) =>
    (backend as OnnxBackend).record(kernelName, inputs, (attrs ?? {}) as NamedAttrMap);

/** The backend's one instance, made at its first use. Its factory is synchronous, so it is there at once. */
export function onnxBackend(): OnnxBackend {
  registerOnnxBackend();
  return engine().findBackend(backendName) as OnnxBackend;
}

/** Runs synchronous TF.js code on the backend `onnx`, whichever backend is active before and after. */
export function onOnnx<Result>(body: () => Result): Result {
  const tf = engine();
  onnxBackend();
  const before = tf.backendName;
  if (before === backendName) return body();
  // For a backend that is already made, setBackend does all its work before it first waits.
  void tf.setBackend(backendName);
  try {
    return body();
  } finally {
    if (before) void tf.setBackend(before);
  }
}
