import { randomGenerator } from '@encoderkit/core';
import type { RawSound } from '../spoken/clip-sound.ts';

/** Signal to noise, in decibels, just above 0 and just below 1. */
const [most, least] = [30, -25];
/** How far the level goes up or down at 1, in decibels. */
const gainRange = 12;
/** Correlation of neighbouring samples of the noise: 0 is white, 0.9 is mostly below 500 Hz, where the energy of speech is. */
const colours = [0, 0.5, 0.9] as const;

/**
 * A sound in noise: white or coloured noise is added at a ratio that falls evenly from 30 dB to -25 dB as `amount` goes to 1, and
 * the level is changed by up to ± 12 dB × `amount`. At 0 it is the sound as it was (the same memory); at 1 it is noise alone. Noise and level are fixed by the
 * seed, so a sample only gets harder. What would be louder than 1 makes the whole quieter.
 *
 * @param amount 0 to 1
 * @param seed the same seed always changes the same
 * @returns a sound in memory of its own, unless `amount` is 0
 */
export function corruptSound(sound: RawSound, amount: number, seed: number | readonly number[]): RawSound {
  if (amount === 0) return sound;
  const random = randomGenerator(seed);
  const gain = decibels(gainRange * amount * (2 * random.uniform() - 1));
  const colour = colours[random.integer(colours.length)] ?? 0;
  let last = 0;
  const noise = sound.samples.map(() => {
    last = colour * last + Math.sqrt(1 - colour ** 2) * random.normal();
    return last;
  });
  const ratio = decibels(most + (least - most) * amount);
  const level = rootMeanSquare(sound.samples) / ratio / (rootMeanSquare(noise) || 1);
  const kept = amount === 1 ? 0 : 1;
  const mixed = sound.samples.map((value, index) => gain * (kept * value + level * (noise[index] ?? 0)));
  const peak = mixed.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  return { samples: peak > 1 ? mixed.map((value) => value / peak) : mixed, sampleRate: sound.sampleRate };
}

const decibels = (value: number): number => 10 ** (value / 20);

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
}
