import type { Runtime } from '../runtime.ts';
import { type Library, loadLibrary } from './library.ts';
import { openSession } from './session.ts';

let library: Promise<Library> | undefined;

/** Our own binding to the library that onnxruntime-node ships, loaded at its first use. Processors only. */
export async function nativeRuntime(): Promise<Runtime> {
  library ??= loadLibrary();
  const loaded = await library;
  return { name: 'native', open: (model, options) => openSession(loaded, model, options) };
}
