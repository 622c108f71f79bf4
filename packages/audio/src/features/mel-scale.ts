/** Hertz to mel and back. */
export interface MelScale {
  toMel(hertz: number): number;
  toHertz(mel: number): number;
}

/** Where Slaney's scale turns from linear to logarithmic, and by how much a mel multiplies the frequency above it. */
const slaney = { hertz: 1000, hertzPerMel: 200 / 3, mel: 15, growth: Math.log(6.4) / 27 };

export const melScales = {
  /** Linear below 1 kHz, logarithmic above: Slaney's Auditory Toolbox (1998), the default of librosa. */
  slaney: {
    toMel: (hertz) =>
      hertz < slaney.hertz ? hertz / slaney.hertzPerMel : slaney.mel + Math.log(hertz / slaney.hertz) / slaney.growth,
    toHertz: (mel) =>
      mel < slaney.mel ? mel * slaney.hertzPerMel : slaney.hertz * Math.exp(slaney.growth * (mel - slaney.mel)),
  },
  /** 2595 log10(1 + f / 700): O'Shaughnessy (1987), as in HTK and Kaldi (which write 1127 ln). */
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
} as const satisfies Record<string, MelScale>;

export type MelScaleName = keyof typeof melScales;

export const melScaleNames: readonly MelScaleName[] = ['slaney', 'htk'];
