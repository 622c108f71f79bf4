import { checkKnownOptions, invalidOption } from '@encoderkit/errors';
import { loudnessNormalizer, type NormalizeLoudnessOptions } from './normalize-loudness.ts';
import { noiseReducer, type ReduceNoiseOptions } from './reduce-noise.ts';
import type { Sound } from './sound.ts';
import { silenceTrimmer, type TrimSilenceOptions } from './trim-silence.ts';

/** What is done to every sound, in training and in use alike. Each is left out unless asked for; `true` takes its defaults. */
export interface SoundProcessing {
  /** Makes steady noise quieter. Done first. */
  readonly reduceNoise?: boolean | ReduceNoiseOptions;
  /** Cuts off the silence before and after. Done second. */
  readonly trimSilence?: boolean | TrimSilenceOptions;
  /** Brings all sounds to one loudness. Done last. */
  readonly normalizeLoudness?: boolean | NormalizeLoudnessOptions;
}

/** In this order: noise is no silence, and what is cut off does not count as loudness. */
const steps: {
  readonly [Name in keyof SoundProcessing]-?: (options: object, where: string) => (sound: Sound) => Sound;
} = {
  reduceNoise: noiseReducer,
  trimSilence: silenceTrimmer,
  normalizeLoudness: loudnessNormalizer,
};

/** Checks the options once; the function that comes back processes. */
export function soundProcessor(options: unknown, where: string): (sound: Sound) => Sound {
  const given = checkKnownOptions(where, options, Object.keys(steps));
  const chosen = Object.entries(steps).flatMap(([name, prepare]) => {
    const option = given[name] ?? false;
    if (option === false) return [];
    return [prepare(option === true ? {} : checkKind(option, name, where), where)];
  });
  return (sound) => chosen.reduce((processed, step) => step(processed), sound);
}

function checkKind(option: unknown, name: string, where: string): object {
  if (typeof option === 'object' && option !== null) return option;
  throw invalidOption(where, name, 'true, false or an object of options', option);
}
