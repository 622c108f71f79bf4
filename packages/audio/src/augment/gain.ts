import { checkNumber } from '@encoderkit/errors';
import { type PrepareChange, symmetric } from './sound-change.ts';

/** The most decibels that a sound is made louder or quieter. Samples may leave -1..1: they are floats, and are not clipped. Up to 30. */
export type GainOption = number;

export const gain: PrepareChange = (option, where) => {
  const most = checkNumber(where, 'augmentation.gain', option, { atLeast: 0, atMost: 30 });
  return ({ samples, sampleRate }, generator) => {
    const factor = 10 ** (symmetric(generator, most) / 20);
    return { samples: samples.map((sample) => sample * factor), sampleRate };
  };
};
