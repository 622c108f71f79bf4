import { inverseRealFft } from '../input/stft.ts';
import { realFft } from '../signal/real-fft.ts';

/** The convolution of a sound with an impulse response, by way of Fourier transforms; as long as the sound. */
export function convolved(samples: Float32Array, response: Float32Array): Float32Array {
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(samples.length + response.length)));
  const bins = size / 2 + 1;
  const fft = realFft(size);
  const spectrumOf = (values: Float32Array) => {
    const padded = new Float64Array(size);
    padded.set(values);
    const spectrum = { real: new Float64Array(bins), imaginary: new Float64Array(bins) };
    fft.transform(padded, spectrum.real, spectrum.imaginary);
    return spectrum;
  };
  const product = spectrumOf(samples);
  const other = spectrumOf(response);
  for (let bin = 0; bin < bins; bin++) {
    const [a, b] = [product.real[bin] ?? 0, product.imaginary[bin] ?? 0];
    const [c, d] = [other.real[bin] ?? 0, other.imaginary[bin] ?? 0];
    product.real[bin] = a * c - b * d;
    product.imaginary[bin] = a * d + b * c;
  }
  const output = new Float64Array(size);
  inverseRealFft(size)(product, output);
  return Float32Array.from(output.subarray(0, samples.length));
}
