import { nativeRuntime } from '../native/native.ts';
import { nodeRuntime } from '../node/node.ts';
import type { Runtimes } from '../runtime.ts';

/** What runs ONNX models in Node: the `node` condition of `#runtimes` in package.json leads here, any other to `browser.ts`. */
export const runtimes: Runtimes = { native: nativeRuntime, node: nodeRuntime };
