/** The cosine transform that makes cepstral coefficients of the logarithms of mel bands. */
export interface Cepstrum {
  readonly coefficients: number;
  /** `bands` numbers at `from` of `logarithms` become `coefficients` numbers at `to` of `output`. Allocates nothing. */
  apply(logarithms: Float64Array, from: number, output: Float32Array, to: number): void;
}

/**
 * The orthonormal DCT-II, c[k] = s(k) Σ x[n] cos(π k (n + ½) / bands) with s(0) = √(1 / bands), else √(2 / bands); its first
 * `coefficients` numbers. With a `lifter` L above 0 they are multiplied by 1 + (L / 2) sin(π (k + shift) / L): librosa counts k from 1,
 * HTK and Kaldi from 0.
 */
export function cepstrum(bands: number, coefficients: number, lifter: number, lifterFrom: 0 | 1): Cepstrum {
  const matrix = new Float64Array(coefficients * bands);
  for (let k = 0; k < coefficients; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / bands);
    const lift = lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * (k + lifterFrom)) / lifter);
    for (let n = 0; n < bands; n++) {
      matrix[k * bands + n] = lift * scale * Math.cos((Math.PI * k * (n + 0.5)) / bands);
    }
  }
  return {
    coefficients,
    apply(logarithms, from, output, to) {
      for (let k = 0; k < coefficients; k++) {
        let sum = 0;
        const row = k * bands;
        for (let n = 0; n < bands; n++) sum += (matrix[row + n] ?? 0) * (logarithms[from + n] ?? 0);
        output[to + k] = sum;
      }
    },
  };
}
