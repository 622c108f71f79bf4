import { describe, expect, it } from 'vitest';
import { melFilters } from './mel-filters.ts';
import { melScaleNames, melScales } from './mel-scale.ts';

const base = { sampleRate: 16000, fftSize: 2048, bands: 40, minFrequency: 0, maxFrequency: 8000 } as const;
const ranges = [
  { minFrequency: 0, maxFrequency: 8000 },
  { minFrequency: 300, maxFrequency: 3400 },
];

describe('the mel scale', () => {
  it.each([
    ['slaney', 0, 0],
    ['slaney', 500, 7.5],
    ['slaney', 1000, 15],
    ['slaney', 6400, 42],
    ['htk', 0, 0],
    ['htk', 700, 2595 * Math.log10(2)],
    ['htk', 1000, 999.9855],
  ] as const)('%s has %d Hz at %d', (name, hertz, mel) => {
    expect(melScales[name].toMel(hertz)).toBeCloseTo(mel, 3);
  });

  it.each(melScaleNames)('%s goes back', (name) => {
    for (const hertz of [0, 1, 440, 999, 1000, 1001, 22050]) {
      expect(melScales[name].toHertz(melScales[name].toMel(hertz))).toBeCloseTo(hertz, 8);
    }
  });
});

describe('melFilters', () => {
  it.each(ranges)('whose peaks are 1 add up to 1 between the first and last centre: %j', (range) => {
    const filters = melFilters({ ...base, ...range, scale: 'htk', normalization: 'none', straightOver: 'mel' });
    const { toMel } = melScales.htk;
    const step = (toMel(range.maxFrequency) - toMel(range.minFrequency)) / (base.bands + 1);
    for (let bin = 0; bin <= base.fftSize / 2; bin++) {
      const place = (toMel((bin * base.sampleRate) / base.fftSize) - toMel(range.minFrequency)) / step;
      const sum = Array.from({ length: base.bands }, (_, band) => filters.weight(band, bin)).reduce((a, b) => a + b);
      if (place >= 1 && place <= base.bands) expect(sum).toBeCloseTo(1, 10);
      if (place <= 0 || place >= base.bands + 1) expect(sum).toBeCloseTo(0, 10);
    }
  });

  it.each(ranges)("of Slaney's normalisation have area 1: %j", (range) => {
    const fftSize = 2 ** 16;
    const filters = melFilters({
      ...base,
      ...range,
      fftSize,
      scale: 'slaney',
      normalization: 'slaney',
      straightOver: 'hertz',
    });
    const flat = new Float64Array(fftSize / 2 + 1).fill(base.sampleRate / fftSize);
    const areas = new Float64Array(base.bands);
    filters.apply(flat, areas);
    for (const area of areas) expect(area).toBeCloseTo(1, 3);
  });

  it('gives the energy of one bin to the two bands around it, and what it adds up is what weight says', () => {
    const filters = melFilters({ ...base, scale: 'slaney', normalization: 'slaney', straightOver: 'hertz' });
    for (const bin of [0, 1, 100, 500, 1023, 1024]) {
      const spectrum = new Float64Array(1025);
      spectrum[bin] = 2;
      const energies = new Float64Array(base.bands);
      filters.apply(spectrum, energies);
      expect(energies.filter((energy) => energy > 0).length).toBeLessThanOrEqual(2);
      for (const [band, energy] of energies.entries()) expect(energy).toBe(2 * filters.weight(band, bin));
    }
  });
});
