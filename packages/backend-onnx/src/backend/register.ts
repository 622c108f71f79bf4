import { EncoderKitError } from '@encoderkit/errors';
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
import { partKernels } from '../kernels/complex.ts';
import { hostKernels } from '../kernels/host.ts';
import { kernelNames } from '../kernels/table.ts';
import { registerGru } from '../recurrent/gru.ts';
import { hookRecurrentLayers } from '../recurrent/layers.ts';
import { type Computing, OnnxBackend } from './backend.ts';

/**
 * Makes the backend `onnx` known to TF.js, and what TF.js lacks. What TF.js has is not replaced before the backend is first used.
 *
 * @param computing how values that are read get their numbers
 */
export function registerOnnxBackend(computing: Computing): void {
  const makeBackend = (): OnnxBackend => {
    changeTfjs();
    return new OnnxBackend(computing);
  };
  registerBackend(backendName, makeBackend, 2);
  const lowered = [...kernelNames, ...partKernels];
  for (const kernelName of [...lowered, ...hostKernels(new Set(lowered))]) {
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

/**
 * The backend's one instance, made at its first use. Its factory is synchronous, so it is there at once.
 *
 * @throws EncoderKitError `engine-unavailable` after tf.removeBackend('onnx')
 */
export function onnxBackend(): OnnxBackend {
  const backend = engine().findBackend(backendName);
  if (backend) return backend as OnnxBackend;
  throw new EncoderKitError({
    code: 'engine-unavailable',
    where: "tfjs backend 'onnx'",
    problem: 'the backend has been removed',
    remedy: "Leave out tf.removeBackend('onnx') as long as compiled functions or its tensors are in use.",
  });
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
