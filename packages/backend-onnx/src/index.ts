/**
 * `@encoderkit/tfjs-backend-onnx`: TF.js programs, compiled to ONNX Runtime.
 * Importing it registers the backend `onnx`, as every TF.js backend does.
 */
// Registers the gradients of TF.js' ops: in Node, tfjs-core alone does not.
import '@tensorflow/tfjs-layers';
import { registerOnnxBackend } from './register.ts';

registerOnnxBackend();

export { borrowTensor } from './borrow.ts';
export { type OnnxInput, type ToOnnxOptions, toOnnx } from './export/to-onnx.ts';
export { type RandomSource, randomUniform } from './random.ts';
export { type GruOptions, gru } from './recurrent/gru.ts';
export { type Compiled, type CompileOptions, compile } from './runtime/compile.ts';
export type { SessionOptions } from './runtime/runtime.ts';
export { type BackendOptions, configure } from './runtime/settings.ts';
