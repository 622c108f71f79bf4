/**
 * `@encoderkit/tfjs-backend-onnx`: TF.js programs, compiled to ONNX Runtime.
 * Importing it registers the backend `onnx`, as every TF.js backend does.
 */
// Registers the gradients of TF.js' ops: in Node, tfjs-core alone does not.
import '@tensorflow/tfjs-layers';
import { registerOnnxBackend } from './backend/register.ts';
import { materialize, releasePrograms } from './runtime/lazy.ts';

registerOnnxBackend({ compute: materialize, release: releasePrograms });

export { borrowTensor } from './backend/borrow.ts';
export { type RandomSource, randomUniform } from './backend/random.ts';
export { type OnnxInput, type ToOnnxOptions, toOnnx } from './export/to-onnx.ts';
export { convolutionCosts } from './kernels/conv/methods/choice.ts';
export { type GruOptions, gru } from './recurrent/gru.ts';
export { type Compiled, type CompileOptions, compile } from './runtime/compile.ts';
export type { SessionOptions } from './runtime/runtime.ts';
export { type BackendOptions, configure } from './runtime/settings.ts';
