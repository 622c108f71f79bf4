import { realFft } from '../signal/real-fft.ts';
import { windowOf } from '../signal/window.ts';

/** The spectrum of one frame: bins 0..size / 2. */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * The short-time Fourier transform and its inverse by overlap and add (Allen & Rabiner 1977), with Hann windows of `size` samples (a
 * power of two) that overlap by three quarters.
 */
export interface ShortTimeFourier {
  readonly bins: number;
  frames(length: number): number;
  /** Calls `visit` with the spectrum of every frame, in order, without changing the sound. The arrays are used again. */
  analyse(samples: Float32Array, visit: (spectrum: Spectrum, frame: number) => void): void;
  /** The sound that the spectra make after `change` has written into them: the same sound where it writes nothing. */
  transform(samples: Float32Array, change: (spectrum: Spectrum, frame: number) => void): Float32Array;
}

export function shortTimeFourier(size: number): ShortTimeFourier {
  const hop = size / 4;
  const bins = size / 2 + 1;
  const window = windowOf('hann', size, 'periodic');
  // What the squared windows of the four frames over a sample sum to.
  const overlapped = 1.5;
  const fft = realFft(size);
  const input = new Float64Array(size);
  const spectrum = { real: new Float64Array(bins), imaginary: new Float64Array(bins) };
  const frames = (length: number) => Math.ceil(length / hop) + 3;
  // The first frame holds only the first quarter of itself: so every sample lies under four.
  const startOf = (frame: number) => (frame - 3) * hop;

  function analyse(samples: Float32Array, visit: (spectrum: Spectrum, frame: number) => void): void {
    for (let frame = 0; frame < frames(samples.length); frame++) {
      const start = startOf(frame);
      for (let index = 0; index < size; index++) {
        input[index] = (samples[start + index] ?? 0) * (window[index] ?? 0);
      }
      fft.transform(input, spectrum.real, spectrum.imaginary);
      visit(spectrum, frame);
    }
  }

  return {
    bins,
    frames,
    analyse,
    transform(samples, change) {
      const inverse = inverseRealFft(size);
      const output = new Float64Array(samples.length);
      const block = new Float64Array(size);
      analyse(samples, (each, frame) => {
        change(each, frame);
        inverse(each, block);
        const start = startOf(frame);
        const from = Math.max(0, -start);
        const to = Math.min(size, samples.length - start);
        for (let index = from; index < to; index++) {
          output[start + index] =
            (output[start + index] ?? 0) + ((block[index] ?? 0) * (window[index] ?? 0)) / overlapped;
        }
      });
      return Float32Array.from(output);
    },
  };
}

/**
 * The inverse by the forward transform: Hartley's transform, Re X - Im X, is its own inverse but for a factor (Bracewell 1983), and a
 * Fourier transform gives it.
 */
export function inverseRealFft(size: number): (spectrum: Spectrum, output: Float64Array) => void {
  const fft = realFft(size);
  const half = size / 2;
  const hartley = new Float64Array(size);
  const real = new Float64Array(half + 1);
  const imaginary = new Float64Array(half + 1);
  /** Re - Im of bins 0..size / 2, and of the bins above, whose Im has the other sign. */
  const unfold = (re: Float64Array, im: Float64Array, target: Float64Array, scale: number) => {
    for (let bin = 0; bin <= half; bin++) {
      const [a, b] = [(re[bin] ?? 0) * scale, (im[bin] ?? 0) * scale];
      target[bin] = a - b;
      if (bin > 0 && bin < half) target[size - bin] = a + b;
    }
  };
  return (spectrum, output) => {
    unfold(spectrum.real, spectrum.imaginary, hartley, 1);
    fft.transform(hartley, real, imaginary);
    unfold(real, imaginary, output, 1 / size);
  };
}
