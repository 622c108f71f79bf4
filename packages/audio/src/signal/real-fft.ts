/** The discrete Fourier transform of real numbers, for one size. Its tables are shared by all calls. */
export interface RealFft {
  readonly size: number;
  /** Transforms `input` (`size` numbers): bin k of 0..size / 2 goes to `real[k]` and `imaginary[k]`. Allocates nothing. */
  transform(input: Float64Array, real: Float64Array, imaginary: Float64Array): void;
}

/**
 * Cooley & Tukey's algorithm (1965), radix 2, decimation in time. Even and odd inputs are the real and imaginary parts of a transform of half the
 * size, from which the spectrum of the real input is untangled (Sorensen et al. 1987). `size` is a power of two, 8 or more.
 */
export function realFft(size: number): RealFft {
  const half = size / 2;
  const reversed = bitReversal(half);
  const cosines = new Float64Array(half);
  const sines = new Float64Array(half);
  for (let index = 0; index < half; index++) {
    cosines[index] = Math.cos((2 * Math.PI * index) / size);
    sines[index] = -Math.sin((2 * Math.PI * index) / size);
  }

  /** Sizes 2 and 4 at once: their twiddle factors are 1 and -i, so nothing is multiplied. */
  function firstTwoStages(input: Float64Array, real: Float64Array, imaginary: Float64Array): void {
    for (let index = 0; index < half; index += 4) {
      const a = 2 * (reversed[index] ?? 0);
      const b = 2 * (reversed[index + 1] ?? 0);
      const c = 2 * (reversed[index + 2] ?? 0);
      const d = 2 * (reversed[index + 3] ?? 0);
      const aReal = input[a] ?? 0;
      const aImaginary = input[a + 1] ?? 0;
      const bReal = input[b] ?? 0;
      const bImaginary = input[b + 1] ?? 0;
      const cReal = input[c] ?? 0;
      const cImaginary = input[c + 1] ?? 0;
      const dReal = input[d] ?? 0;
      const dImaginary = input[d + 1] ?? 0;
      const evenSumReal = aReal + bReal;
      const evenSumImaginary = aImaginary + bImaginary;
      const evenDifferenceReal = aReal - bReal;
      const evenDifferenceImaginary = aImaginary - bImaginary;
      const oddSumReal = cReal + dReal;
      const oddSumImaginary = cImaginary + dImaginary;
      const oddDifferenceReal = cReal - dReal;
      const oddDifferenceImaginary = cImaginary - dImaginary;
      real[index] = evenSumReal + oddSumReal;
      imaginary[index] = evenSumImaginary + oddSumImaginary;
      real[index + 1] = evenDifferenceReal + oddDifferenceImaginary;
      imaginary[index + 1] = evenDifferenceImaginary - oddDifferenceReal;
      real[index + 2] = evenSumReal - oddSumReal;
      imaginary[index + 2] = evenSumImaginary - oddSumImaginary;
      real[index + 3] = evenDifferenceReal - oddDifferenceImaginary;
      imaginary[index + 3] = evenDifferenceImaginary + oddDifferenceReal;
    }
  }

  function laterStages(real: Float64Array, imaginary: Float64Array): void {
    for (let width = 4; width < half; width *= 2) {
      const step = half / width;
      for (let offset = 0; offset < width; offset++) {
        const cosine = cosines[offset * step] ?? 0;
        const sine = sines[offset * step] ?? 0;
        for (let top = offset; top < half; top += 2 * width) {
          const bottom = top + width;
          const bottomReal = real[bottom] ?? 0;
          const bottomImaginary = imaginary[bottom] ?? 0;
          const turnedReal = bottomReal * cosine - bottomImaginary * sine;
          const turnedImaginary = bottomReal * sine + bottomImaginary * cosine;
          const topReal = real[top] ?? 0;
          const topImaginary = imaginary[top] ?? 0;
          real[bottom] = topReal - turnedReal;
          imaginary[bottom] = topImaginary - turnedImaginary;
          real[top] = topReal + turnedReal;
          imaginary[top] = topImaginary + turnedImaginary;
        }
      }
    }
  }

  /** With Z the transform of half the size: X[k] = E[k] + w^k O[k], where E and O are Z's conjugate-symmetric parts. */
  function untangle(real: Float64Array, imaginary: Float64Array): void {
    const first = (real[0] ?? 0) + (imaginary[0] ?? 0);
    const last = (real[0] ?? 0) - (imaginary[0] ?? 0);
    for (let low = 1, high = half - 1; low <= high; low++, high--) {
      const lowReal = real[low] ?? 0;
      const lowImaginary = imaginary[low] ?? 0;
      const highReal = real[high] ?? 0;
      const highImaginary = imaginary[high] ?? 0;
      const evenReal = (lowReal + highReal) / 2;
      const evenImaginary = (lowImaginary - highImaginary) / 2;
      const oddReal = (lowImaginary + highImaginary) / 2;
      const oddImaginary = (highReal - lowReal) / 2;
      const cosine = cosines[low] ?? 0;
      const sine = sines[low] ?? 0;
      const turnedReal = oddReal * cosine - oddImaginary * sine;
      const turnedImaginary = oddReal * sine + oddImaginary * cosine;
      real[low] = evenReal + turnedReal;
      imaginary[low] = evenImaginary + turnedImaginary;
      real[high] = evenReal - turnedReal;
      imaginary[high] = turnedImaginary - evenImaginary;
    }
    real[0] = first;
    imaginary[0] = 0;
    real[half] = last;
    imaginary[half] = 0;
  }

  return {
    size,
    transform(input, real, imaginary) {
      firstTwoStages(input, real, imaginary);
      laterStages(real, imaginary);
      untangle(real, imaginary);
    },
  };
}

function bitReversal(size: number): Uint32Array {
  const bits = Math.log2(size);
  return Uint32Array.from({ length: size }, (_, index) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed = (reversed << 1) | ((index >> bit) & 1);
    return reversed;
  });
}
