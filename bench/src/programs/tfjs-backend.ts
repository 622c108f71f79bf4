import { ready, setBackend } from '@tensorflow/tfjs-core';

/** Each backend registers itself when it is imported. */
const backends = {
  onnx: () => import('@encoderkit/tfjs-backend-onnx'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
} as const;

/** Makes a backend of TF.js the active one. */
export async function useBackend(name: keyof typeof backends): Promise<void> {
  await backends[name]();
  if (!(await setBackend(name))) throw new Error(`TF.js: the backend ${name} does not start here`);
  await ready();
}
