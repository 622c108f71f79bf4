import { EncoderKitError } from '@encoderkit/errors';

/** Length of the frames in which a word is looked for, in seconds. */
const frameSeconds = 0.01;
/** A frame this much quieter than the loudest, in power, is silence: 40 dB. */
const silence = 1e-4;

/**
 * A word without the silence around it, but for margins: from `before` seconds before the first frame that is not silent to
 * `after` seconds behind the last one. Where the sound is too short for that, zeros are put there.
 *
 * @throws `invalid-data` where nothing is heard
 */
export function trimmed(
  samples: Float32Array,
  sampleRate: number,
  [before, after]: readonly [before: number, after: number],
): Float32Array {
  const frame = Math.round(frameSeconds * sampleRate);
  const powers = new Float64Array(Math.ceil(samples.length / frame));
  for (let index = 0; index < samples.length; index++) {
    const value = samples[index] ?? 0;
    powers[Math.floor(index / frame)] = (powers[Math.floor(index / frame)] ?? 0) + value * value;
  }
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  if (!(loudest > 0)) {
    throw new EncoderKitError({ code: 'invalid-data', where: 'spoken clips', problem: 'a voice said nothing' });
  }
  const isHeard = (power: number) => power > silence * loudest;
  const start = powers.findIndex(isHeard) * frame - Math.round(before * sampleRate);
  const end = Math.min((powers.findLastIndex(isHeard) + 1) * frame, samples.length) + Math.round(after * sampleRate);
  const clip = new Float32Array(end - start);
  clip.set(samples.subarray(Math.max(0, start), end), Math.max(0, -start));
  return clip;
}
