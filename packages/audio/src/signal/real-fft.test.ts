import { randomGenerator } from '@encoderkit/core';
import { describe, expect, it } from 'vitest';
import { realFft } from './real-fft.ts';

function transformOf(input: Float64Array) {
  const real = new Float64Array(input.length / 2 + 1);
  const imaginary = new Float64Array(input.length / 2 + 1);
  realFft(input.length).transform(input, real, imaginary);
  return { real, imaginary };
}

const noise = (size: number) => {
  const random = randomGenerator(size);
  return Float64Array.from({ length: size }, () => random.normal());
};

describe('realFft', () => {
  it.each([8, 16, 32, 64, 128, 256, 512])('of %d numbers is the sum that defines it', (size) => {
    const input = noise(size);
    const { real, imaginary } = transformOf(input);
    for (let bin = 0; bin <= size / 2; bin++) {
      let [x, y] = [0, 0];
      for (const [index, value] of input.entries()) {
        x += value * Math.cos((2 * Math.PI * bin * index) / size);
        y -= value * Math.sin((2 * Math.PI * bin * index) / size);
      }
      expect(real[bin]).toBeCloseTo(x, 10);
      expect(imaginary[bin]).toBeCloseTo(y, 10);
    }
  });

  it.each([8, 1024, 4096])('of %d numbers keeps their energy (Parseval)', (size) => {
    const input = noise(size);
    const { real, imaginary } = transformOf(input);
    const powers = Array.from(real, (x, bin) => x ** 2 + (imaginary[bin] ?? 0) ** 2);
    // The first and last bin stand once in the whole spectrum, the others twice.
    const whole = powers.reduce((sum, power, bin) => sum + power * (bin === 0 || bin === size / 2 ? 1 : 2), 0);
    const energy = input.reduce((sum, value) => sum + value ** 2, 0);
    expect(whole / size / energy).toBeCloseTo(1, 12);
  });

  it('of a cosine of whole periods is one bin', () => {
    const { real, imaginary } = transformOf(
      Float64Array.from({ length: 64 }, (_, index) => Math.cos((2 * Math.PI * 5 * index) / 64)),
    );
    for (const [bin, value] of real.entries()) expect(value).toBeCloseTo(bin === 5 ? 32 : 0, 12);
    for (const value of imaginary) expect(value).toBeCloseTo(0, 12);
  });
});
