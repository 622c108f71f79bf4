import { checkNumber } from '@encoderkit/errors';
import { resampled } from '../input/resample.ts';
import { type PrepareChange, symmetric } from './sound-change.ts';
import { stretched } from './stretch.ts';

/** The most semitones that a sound is made higher or lower, each pitch as likely. It stays as long as it was. */
export type PitchOption = number;

export const pitch: PrepareChange = (option, where) => {
  const most = checkNumber(where, 'augmentation.pitch', option, { atLeast: 0, atMost: 12 });
  return ({ samples, sampleRate }, generator) => {
    const factor = 2 ** (symmetric(generator, most) / 12);
    const from = Math.round(sampleRate * factor);
    if (from === sampleRate) return { samples, sampleRate };
    const moved = resampled({ samples, sampleRate: from }, sampleRate);
    return { samples: stretched(moved.samples, samples.length, sampleRate), sampleRate };
  };
};
