import type { Normalization } from './normalize.ts';

/** One step of 8 bits. Where nothing is above it, pixels were divided by 255 twice, or are the bytes 0 and 1. */
const step = 1.001 / 255;
/** Full scale of 12 bits in 16, and a little. */
const twelveBits = 0.0635;

/** Notices that all of the first images are nearly black, which no photographs are: they were scaled wrongly. */
export interface ImageNotes {
  /** Pixels of images, 0..1, before they are normalised. Only the first that are not all black count, and it warns at most once. */
  see(values: Float32Array, normalization: Normalization, warn: (message: string) => void): void;
}

export function imageNotes(where: string): ImageNotes {
  let isDecided = false;
  return {
    see(values, normalization, warn) {
      if (isDecided) return;
      let brightest = 0;
      for (const value of values) if (value > brightest) brightest = value;
      if (brightest === 0) return;
      isDecided = true;
      if (brightest <= step) {
        warn(
          `${where}: no pixel of the first images is above 1/255. Were they divided by 255 twice, or are they bytes of 0 and 1? ` +
            'Floats are 0..1, and bytes 0..255.',
        );
      } else if (brightest <= twelveBits && !isFor(normalization)) {
        warn(
          `${where}: no pixel of the first images is above ${brightest.toFixed(3)} of full scale, as of 12-bit data in 16-bit files. ` +
            "normalization: 'adapt' makes up for it.",
        );
      }
    },
  };
}

/** Whether images as dark as that are what the normalisation is for. */
function isFor(normalization: Normalization): boolean {
  if (typeof normalization === 'string') return normalization === 'adapt';
  return normalization.mean.every((mean) => mean < twelveBits);
}
