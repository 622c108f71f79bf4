import { checkNumber } from '@encoderkit/errors';
import { resampled } from '../input/resample.ts';
import { type PrepareChange, symmetric } from './sound-change.ts';

/**
 * The most that a sound is played faster or slower: 0.1 stands for 0.9 to 1.1 times the speed, each as likely. Pitch and length change
 * with it, as on a record player (Ko et al. 2015, "Audio augmentation for speech recognition").
 */
export type SpeedOption = number;

export const speed: PrepareChange = (option, where) => {
  const most = checkNumber(where, 'augmentation.speed', option, { atLeast: 0, atMost: 0.5 });
  return ({ samples, sampleRate }, generator) => {
    const from = Math.round(sampleRate * (1 + symmetric(generator, most)));
    return resampled({ samples, sampleRate: from }, sampleRate);
  };
};
