import { engine, type GradConfig, getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { backendName } from '../base/backend-name.ts';

/**
 * Registers a gradient for this backend. TF.js has one gradient of a kernel for all backends: on the others this is the one that
 * was there before, or an error where none was. It finds saved what TF.js' own saves, in that order.
 */
export function registerGradientHere(here: GradConfig): void {
  const { kernelName } = here;
  // TF.js' types say that there is one.
  const elsewhere: GradConfig | undefined = getGradient(kernelName);
  registerGradient({
    ...here,
    ...elsewhere,
    gradFunc(dy, saved, attributes) {
      const { gradFunc } = engine().backendName === backendName ? here : (elsewhere ?? missing(kernelName));
      return gradFunc(dy, saved, attributes);
    },
  });
}

/** As TF.js says it. */
function missing(kernelName: string): never {
  throw new Error(`Cannot compute gradient: gradient function not found for ${kernelName}.`);
}
