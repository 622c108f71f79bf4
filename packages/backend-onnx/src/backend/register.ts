import {
  engine,
  getGradient,
  type KernelConfig,
  type NamedAttrMap,
  registerBackend,
  registerGradient,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { backendName } from '../base/backend-name.ts';
import { replaceGradient } from '../gradients/replace.ts';
import { betterGradients, newGradients } from '../gradients/table.ts';
import { kernelNames } from '../kernels/table.ts';
import { unsupportedKernels } from '../kernels/unsupported.ts';
import { registerGru } from '../recurrent/gru.ts';
import { hookRecurrentLayers } from '../recurrent/layers.ts';
import { type Compute, OnnxBackend } from './backend.ts';

/**
 * Makes the backend `onnx` known to TF.js, and what TF.js lacks. What TF.js has is not replaced before the backend is first used.
 *
 * @param compute how values that are read get their numbers
 */
export function registerOnnxBackend(compute: Compute): void {
  const makeBackend = (): OnnxBackend => {
    changeTfjs();
    return new OnnxBackend(compute);
  };
  registerBackend(backendName, makeBackend, 2);
  for (const kernelName of [...kernelNames, ...unsupportedKernels]) {
    registerKernel({ kernelName, backendName, kernelFunc: recorder(kernelName) });
  }
  for (const gradient of newGradients) if (!getGradient(gradient.kernelName)) registerGradient(gradient);
  registerGru();
}

let changed = false;

/** What TF.js has once for all backends: each change does nothing while another backend is active. */
function changeTfjs(): void {
  if (changed) return;
  changed = true;
  for (const gradient of betterGradients) replaceGradient(gradient);
  hookRecurrentLayers();
}

const recorder =
  (kernelName: string): KernelConfig['kernelFunc'] =>
  ({ inputs, attrs, backend }) =>
    (backend as OnnxBackend).record(kernelName, inputs, (attrs ?? {}) as NamedAttrMap);

/** The backend's one instance, made at its first use. Its factory is synchronous, so it is there at once. */
export const onnxBackend = (): OnnxBackend => engine().findBackend(backendName) as OnnxBackend;

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
