import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { corruptImage } from './corrupt-image.ts';
import { corruptSound } from './corrupt-sound.ts';
import { corruptText } from './corrupt-text.ts';
import { numberLanguages, type WrittenNumber, writtenNumber } from './written-number.ts';

const amounts = [0, 0.25, 0.5, 0.75, 1];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const seeds = Array.from({ length: 40 }, (_, index) => index);

/** How alike two signals are: the correlation of their values. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [mean(Array.from(a)), mean(Array.from(b))];
  let [product, squareA, squareB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [(a[index] ?? 0) - meanA, (b[index] ?? 0) - meanB];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return product / Math.sqrt(squareA * squareB);
}

const expectFalling = (values: readonly number[]) => {
  values.slice(1).forEach((value, index) => {
    expect(value).toBeLessThan(values[index] ?? 0);
  });
};

describe('corruptImage', () => {
  const cross = Uint8Array.from({ length: 784 }, (_, index) => (index % 28 === 14 || index % 27 === 0 ? 255 : 0));
  const image = { data: cross, width: 28, height: 28, channels: 1 };
  const original = cross.slice();

  test('leaves less and less of a picture, all of it at 0 and none at 1, and does not write to it', () => {
    const alike = amounts.map((amount) =>
      mean(seeds.map((seed) => correlation(corruptImage(image, amount, seed).data, cross))),
    );
    expectFalling(alike);
    expect(alike[0]).toBeCloseTo(1, 10);
    expect(Math.abs(alike[4] ?? 1)).toBeLessThan(0.02);
    expect(corruptImage(image, 0, 1)).toBe(image);
    expect(cross).toEqual(original);
  });

  test('is fixed by the seed, and keeps size and colours', () => {
    const colour = { data: cross.slice(0, 768), width: 16, height: 16, channels: 3 };
    const spoilt = corruptImage(colour, 0.5, [1, 2]);
    expect(spoilt).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(spoilt.data.length).toBe(768);
    expect(corruptImage(colour, 0.5, [1, 2])).toEqual(spoilt);
    expect(corruptImage(colour, 0.5, [1, 3])).not.toEqual(spoilt);
  });
});

describe('corruptSound', () => {
  const samples = Float32Array.from({ length: 4000 }, (_, index) => 0.4 * Math.sin(index / 9) * Math.sin(index / 700));
  const sound = { samples, sampleRate: 16000 };
  const original = samples.slice();

  test('drowns a sound more and more, not at 0 and wholly at 1, and does not write to it', () => {
    const alike = amounts.map((amount) =>
      mean(seeds.map((seed) => correlation(corruptSound(sound, amount, seed).samples, samples))),
    );
    expectFalling(alike);
    expect(alike[0]).toBeCloseTo(1, 10);
    expect(Math.abs(alike[4] ?? 1)).toBeLessThan(0.05);
    expect(corruptSound(sound, 0, 1)).toBe(sound);
    expect(samples).toEqual(original);
  });

  test('adds noise at the ratio it says', () => {
    // At 6/11 it is 0 dB: noise as strong as the sound, so the correlation is √½.
    const alike = mean(seeds.map((seed) => correlation(corruptSound(sound, 6 / 11, seed).samples, samples)));
    expect(alike).toBeGreaterThan(0.68);
    expect(alike).toBeLessThan(0.74);
  });

  test('is fixed by the seed, within -1 to 1, and takes silence', () => {
    const spoilt = corruptSound(sound, 0.9, [1, 2]);
    expect(spoilt.sampleRate).toBe(16000);
    expect(spoilt.samples.every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(corruptSound(sound, 0.9, [1, 2])).toEqual(spoilt);
    expect(corruptSound(sound, 0.9, [1, 3])).not.toEqual(spoilt);
    const silence = { samples: new Float32Array(100), sampleRate: 16000 };
    expect(corruptSound(silence, 1, 1)).toEqual(silence);
  });
});

describe('corruptText', () => {
  const number: WrittenNumber = { before: 'this one is ', word: 'seven', after: ', no?', language: 'en' };
  const kept = (text: string) => [...'this one is seven, no?'].filter((letter, index) => text[index] === letter).length;

  test('changes more and more letters, none at 0 and all at 1, and no blank or mark', () => {
    const same = { ...number, after: '' };
    const alike = amounts.map((amount) =>
      mean(seeds.map((seed) => Number(corruptText(same, amount, seed).includes('seven')))),
    );
    expect(alike[0]).toBe(1);
    expect(alike[1]).toBeGreaterThan(0.05);
    expect(alike[4]).toBe(0);
    expect(mean(seeds.map((seed) => kept(corruptText(number, 0.1, seed))))).toBeGreaterThan(
      mean(seeds.map((seed) => kept(corruptText(number, 0.5, seed)))),
    );
    expect(corruptText(number, 0, 5)).toBe('this one is seven, no?');
    for (const seed of seeds) {
      const text = corruptText({ before: '- ', word: 'a', after: ' -', language: 'en' }, 1, seed);
      expect(text).toMatch(/^- [\p{L} ]* -$/u);
    }
  });

  test('puts another word in the place of the number now and then', () => {
    const words = seeds.map((seed) => corruptText(number, 0.5, seed));
    expect(words.some((text) => !/[sevn]{2}/.test(text.slice(10)))).toBe(true);
    expect(
      seeds
        .map((seed) => corruptText({ ...number, before: '', after: '' }, 0.02, seed))
        .filter((text) => text === 'seven').length,
    ).toBeGreaterThan(30);
  });

  test('is fixed by the seed, and never empty', () => {
    expect(corruptText(number, 0.4, [1, 2])).toBe(corruptText(number, 0.4, [1, 2]));
    expect(new Set(seeds.map((seed) => corruptText(number, 0.4, seed))).size).toBe(40);
    for (const seed of seeds) {
      expect(corruptText({ before: '', word: 'a', after: '', language: 'en' }, 1, seed).length).toBeGreaterThan(0);
    }
  });
});

describe('writtenNumber', () => {
  test('has many ways to write each digit, none that another digit has too, in five languages', () => {
    const random = randomGenerator(3);
    const [wordsOf, textsOf] = [new Map<string, Set<number>>(), new Map<number, Set<string>>()];
    const languages = new Set<string>();
    for (let turn = 0; turn < 20_000; turn++) {
      const { before, word, after, language } = writtenNumber(turn % 10, random);
      languages.add(language);
      wordsOf.set(word.toLowerCase(), (wordsOf.get(word.toLowerCase()) ?? new Set()).add(turn % 10));
      textsOf.set(turn % 10, (textsOf.get(turn % 10) ?? new Set()).add(`${before}${word}${after}`));
    }
    expect(languages).toEqual(new Set(numberLanguages));
    for (const [word, digits] of wordsOf) expect([word, digits.size]).toEqual([word, 1]);
    for (const texts of textsOf.values()) expect(texts.size).toBeGreaterThan(80);
  });

  test('keeps to the languages asked for', () => {
    const random = randomGenerator(3);
    const drawn = Array.from({ length: 50 }, () => writtenNumber(7, random, ['it']));
    expect(new Set(drawn.map(({ language }) => language))).toEqual(new Set(['it']));
    expect(drawn.every(({ word }) => /^sett(e|imo)$/i.test(word))).toBe(true);
  });
});
