import { describe, expect, test } from 'vitest';
import { trimmed } from './clip.ts';

const rate = 1000;
/** Silence, ones, silence: lengths in samples. */
const sound = (before: number, word: number, after: number) =>
  Float32Array.from({ length: before + word + after }, (_, index) =>
    index >= before && index < before + word ? 1 : 0,
  );

describe('trimmed', () => {
  test.each([
    { name: 'cuts long silence', lengths: [100, 50, 200], margins: [0.03, 0.02], expected: [30, 50, 20] },
    {
      name: 'puts zeros where there is too little',
      lengths: [10, 50, 0],
      margins: [0.03, 0.02],
      expected: [30, 50, 20],
    },
    {
      name: 'leaves a word that ends within a frame',
      lengths: [20, 25, 0],
      margins: [0.01, 0.01],
      expected: [10, 25, 10],
    },
    { name: 'takes no margins', lengths: [20, 30, 40], margins: [0, 0], expected: [0, 30, 0] },
  ])('$name', ({ lengths: [before = 0, word = 0, after = 0], margins: [start = 0, end = 0], expected }) => {
    const [left = 0, middle = 0, right = 0] = expected;
    expect(trimmed(sound(before, word, after), rate, [start, end])).toEqual(sound(left, middle, right));
  });

  test('does not take noise 40 dB below the word for sound, but an echo 20 dB below', () => {
    const samples = sound(100, 50, 100).map((value) => value || 0.005);
    expect(trimmed(samples, rate, [0, 0])).toHaveLength(50);
    samples.fill(0.1, 180, 190);
    expect(trimmed(samples, rate, [0, 0])).toHaveLength(90);
  });

  test('refuses silence', () => {
    expect(() => trimmed(new Float32Array(100), rate, [0, 0])).toThrow(/said nothing/);
    expect(() => trimmed(new Float32Array(0), rate, [0, 0])).toThrow(/said nothing/);
  });
});
