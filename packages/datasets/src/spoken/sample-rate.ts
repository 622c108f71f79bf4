/** Samples per second of everything that is stored. */
export const sampleRate = 16_000;
