import { type Dataset, fromItems, randomGenerator } from '@encoderkit/core';
import type { RawSound } from '@encoderkit/datasets';

/** Glides of a tone, each by its first and last frequency. */
const glides = { rise: [300, 1500], fall: [1500, 300], '<b>low</b>': [300, 300] } as const;

export const madeSoundLabels = Object.keys(glides);
export const madeSampleRate = 8000;
export const madeVoices = ['<i>Ann</i>', 'Bob'];

/** Who says each of so many made sounds. */
export const voicesOf = (howMany: number): string[] =>
  Array.from({ length: howMany }, (_, index) => madeVoices[Math.floor(index / 3) % 2] ?? '');

/** Short glides with a little noise: any network learns them. The second voice is a fifth higher. */
export function madeSounds(howMany: number, seed: number): Dataset<RawSound, string> {
  const random = randomGenerator(seed);
  const voices = voicesOf(howMany);
  return fromItems(
    Array.from({ length: howMany }, (_, index) => {
      const [label = '', [first, last] = [0, 0]] = Object.entries(glides)[index % 3] ?? [];
      const pitch = voices[index] === 'Bob' ? 1.5 : 1;
      const length = 1200 + random.integer(800);
      let phase = 0;
      const samples = Float32Array.from({ length }, (_, at) => {
        phase += (2 * Math.PI * pitch * (first + ((last - first) * at) / length)) / madeSampleRate;
        return 0.5 * Math.sin(phase) + 0.01 * random.normal();
      });
      return { input: { samples, sampleRate: madeSampleRate }, label };
    }),
  );
}
