import { type Dataset, fromItems, randomGenerator } from '@encoderkit/core';
import type { RawImage } from '@encoderkit/datasets';

export const madeLabels = ['left', 'right', 'both'];

/** Pictures of 8 × 8 with noise, whose left half, right half or both are light: any network learns them. */
export function madeImages(howMany: number, seed: number): Dataset<RawImage, string> {
  const random = randomGenerator(seed);
  return fromItems(
    Array.from({ length: howMany }, (_, index) => {
      const label = madeLabels[index % 3] ?? '';
      const light = (column: number) => label === 'both' || (label === 'left') === column < 4;
      const data = Uint8Array.from({ length: 64 }, (_, at) => (light(at % 8) ? 160 : 30) + random.integer(60));
      return { input: { data, width: 8, height: 8, channels: 1 }, label };
    }),
  );
}
