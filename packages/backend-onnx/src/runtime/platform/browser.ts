import { EncoderKitError } from '@encoderkit/errors';
import type { Runtimes } from '../runtime.ts';

async function unavailable(): Promise<never> {
  throw new EncoderKitError({
    code: 'engine-unavailable',
    where: "tfjs backend 'onnx'",
    problem: 'ONNX Runtime for Node is not there in a browser',
    remedy:
      "Make another TF.js backend the active one (await tf.setBackend('cpu')), and train and predict with engine: 'eager'.",
  });
}

/** Where there is no Node: programs are traced and written as files, and do not run. */
export const runtimes: Runtimes = { native: unavailable, node: unavailable };
