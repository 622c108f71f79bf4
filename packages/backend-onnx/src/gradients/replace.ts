import { engine, type GradConfig, getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { backendName } from '../base/backend-name.ts';

/**
 * Puts a gradient in place of TF.js' own, which stays the gradient on other backends: TF.js has one for all. What is saved for it
 * is what TF.js' own saves, in that order.
 */
export function replaceGradient(ours: GradConfig): void {
  const theirs = getGradient(ours.kernelName);
  registerGradient({
    ...theirs,
    gradFunc(dy, saved, attributes) {
      const { gradFunc } = engine().backendName === backendName ? ours : theirs;
      return gradFunc(dy, saved, attributes);
    },
  });
}
