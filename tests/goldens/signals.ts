import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The signals of make_goldens.py, by the same formulas. */
export const signals = {
  speech: (sampleRate: number) => {
    const file = readFileSync(join(import.meta.dirname, `speech-${sampleRate}.wav`));
    // 16-bit samples behind a header of 44 bytes.
    return Float32Array.from(
      { length: (file.length - 44) / 2 },
      (_, index) => file.readInt16LE(44 + 2 * index) / 32768,
    );
  },
  chirp: (sampleRate: number) => {
    const sweep = (0.45 * sampleRate - 100) / 0.5;
    return Float32Array.from({ length: sampleRate / 2 }, (_, index) => {
      const time = index / sampleRate;
      return 0.5 * Math.sin(2 * Math.PI * (100 * time + (sweep * time ** 2) / 2));
    });
  },
  noise: (sampleRate: number) => {
    let state = 1;
    return Float32Array.from({ length: sampleRate / 2 }, () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return 0.3 * (state / 2 ** 31 - 1);
    });
  },
};
