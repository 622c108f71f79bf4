import { checkNumber } from '@encoderkit/errors';
import { type PrepareChange, symmetric } from './sound-change.ts';

/** The most seconds that a sound is moved earlier or later. What leaves it is lost, and silence takes its place; its length stays. */
export type ShiftOption = number;

export const shift: PrepareChange = (option, where) => {
  const most = checkNumber(where, 'augmentation.shift', option, { atLeast: 0 });
  return ({ samples, sampleRate }, generator) => {
    const by = Math.round(symmetric(generator, most) * sampleRate);
    const moved = new Float32Array(samples.length);
    if (by >= 0) moved.set(samples.subarray(0, Math.max(0, samples.length - by)), Math.min(by, samples.length));
    else moved.set(samples.subarray(-by));
    return { samples: moved, sampleRate };
  };
};
