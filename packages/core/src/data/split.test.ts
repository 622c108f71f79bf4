import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset.ts';
import { fromArrays } from './from-arrays.ts';
import { fromGenerator } from './from-generator.ts';
import type { SplitOptions } from './split.ts';

const numbers = (size: number) => Array.from({ length: size }, (_, index) => index);
const indexed = (size: number) => fromArrays({ inputs: numbers(size), labels: numbers(size).map(() => 'x') });
const streamed = (size: number, options = {}) =>
  fromGenerator(() => numbers(size).map((input) => ({ input, label: 'x' })), options);
const inputsOf = async <Label>(data: Dataset<number, Label>) => (await data.collect()).map(({ input }) => input);
const partsOf = <Label>(parts: readonly Dataset<number, Label>[]) => Promise.all(parts.map(inputsOf));

describe.each([
  ['indexed', indexed],
  ['streamed, of known size', (size: number) => streamed(size, { size })],
  ['streamed', (size: number) => streamed(size)],
])('split, %s', (name, make) => {
  it('shares no example, and loses none', async () => {
    const parts = await partsOf(make(103).split([0.5, 0.3, 0.2], { seed: 1 }));
    expect(parts.flat().sort((a, b) => a - b)).toEqual(numbers(103));
  });

  it('is fixed by its seed, and keeps the order there was', async () => {
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map(async (seed) => partsOf(make(100).split(0.5, { seed }))),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (const part of first ?? []) expect(part).toEqual([...part].sort((a, b) => a - b));
  });

  it('has the sizes it should have', async () => {
    const parts = make(1000).split([0.7, 0.2, 0.1], { seed: 1 });
    const counts = (await partsOf(parts)).map((part) => part.length);
    if (name === 'streamed') {
      // On average only: five standard deviations of a binomial.
      for (const [index, share] of [0.7, 0.2, 0.1].entries()) {
        expect(Math.abs((counts[index] ?? 0) - 1000 * share)).toBeLessThan(5 * Math.sqrt(1000 * share * (1 - share)));
      }
      return;
    }
    expect(counts).toEqual([700, 200, 100]);
    expect(parts.map(({ size }) => size)).toEqual([700, 200, 100]);
    expect(parts.map(({ at }) => at !== undefined)).toEqual(parts.map(() => name === 'indexed'));
  });

  it('takes each example as likely', async () => {
    const counts = numbers(20).map(() => 0);
    for (let seed = 0; seed < 400; seed++) {
      const [left] = make(20).split(0.5, { seed });
      for (const input of await inputsOf(left)) counts[input] = (counts[input] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(400 * 0.25));
  });
});

describe('split, by label', () => {
  const labels = numbers(300).map((index) => (index % 10 === 0 ? 'rare' : index % 3 === 0 ? 'some' : 'many'));
  const shareOf = (part: readonly number[], label: string) =>
    part.filter((input) => labels[input] === label).length / labels.filter((other) => other === label).length;

  it.each<[what: string, split: (options: SplitOptions) => Dataset<number, string>[]]>([
    [
      'that it knows',
      ({ seed }) => fromArrays({ inputs: numbers(300), labels }).split([0.6, 0.3, 0.1], { seed, stratify: true }),
    ],
    ['that are given', ({ seed }) => indexed(300).split([0.6, 0.3, 0.1], { seed, stratify: labels })],
    ['that are given for a stream', ({ seed }) => streamed(300).split([0.6, 0.3, 0.1], { seed, stratify: labels })],
  ])('%s, gives each part its share of each', async (_, split) => {
    const parts = await partsOf(split({ seed: 1 }));
    expect(parts.map((part) => part.length)).toEqual([180, 90, 30]);
    expect(parts.flat().sort((a, b) => a - b)).toEqual(numbers(300));
    for (const label of ['rare', 'some', 'many']) {
      const count = labels.filter((other) => other === label).length;
      for (const [index, share] of [0.6, 0.3, 0.1].entries()) {
        expect(Math.abs(shareOf(parts[index] ?? [], label) - share) * count).toBeLessThanOrEqual(1);
      }
    }
    expect(await partsOf(split({ seed: 2 }))).not.toEqual(parts);
  });

  it.each([
    ['texts', 'rare', 'common'],
    ['numbers', 1, 0],
    ['booleans', true, false],
  ])('leaves no class out of the larger part, unless told so: %s', async (_, rare, common) => {
    const labels = numbers(40).map((index) => (index < 2 ? rare : common));
    const data = fromArrays({ inputs: numbers(40), labels });
    const isMissing = async (options: SplitOptions) => {
      const [left] = data.split(0.8, options);
      return !(await left.collect()).some(({ label }) => label === rare);
    };
    const seeds = numbers(50);
    expect(await Promise.all(seeds.map((seed) => isMissing({ seed })))).not.toContain(true);
    expect(await Promise.all(seeds.map((seed) => isMissing({ seed, stratify: false })))).toContain(true);
  });

  it('does not go by labels that hardly recur, as targets do', async () => {
    const data = fromArrays({ inputs: numbers(40), labels: numbers(40).map((index) => index / 7) });
    expect(await partsOf(data.split(0.8, { seed: 1 }))).toEqual(
      await partsOf(data.split(0.8, { seed: 1, stratify: false })),
    );
  });

  it('is fair to many labels that are rare', async () => {
    // 40 labels of 5 examples each: rounding each label by itself would give the right part all or nothing.
    const inputs = numbers(200);
    const rare = inputs.map((input) => input % 40);
    const [left, right] = fromArrays({ inputs, labels: rare }).split(0.9, { seed: 3, stratify: true });
    expect([left.size, right.size]).toEqual([180, 20]);
    const held = (await inputsOf(right)).map((input) => input % 40);
    expect(new Set(held).size).toBe(20);
  });

  it('says so when nothing of a stream falls to a part', async () => {
    const [, right] = streamed(3).split(0.999, { seed: 1 });
    await expect(right.collect()).rejects.toThrow(
      expect.objectContaining({
        code: 'empty-data',
        message: expect.stringMatching(/split: not one example .*its size/),
      }),
    );
  });

  it.each<[problem: string, split: () => unknown, code: string, message: RegExp]>([
    [
      'labels that are not known',
      () => streamed(5).split(0.5, { seed: 1, stratify: true }),
      'invalid-option',
      /not known before its inputs are read. Split before map\(\)/,
    ],
    [
      'labels that are not known any more',
      () =>
        indexed(5)
          .map((example) => example)
          .split(0.5, { seed: 1, stratify: true }),
      'invalid-option',
      /pass the label of each example/,
    ],
    [
      'too few labels',
      () => indexed(5).split(0.5, { seed: 1, stratify: ['a'] }),
      'invalid-option',
      /a label for each of the 5 examples, received "1 labels"/,
    ],
    [
      'labels that are lists',
      () => fromArrays({ inputs: [1, 2], labels: [[1], [2]] }).split(0.5, { seed: 1, stratify: true }),
      'invalid-label',
      /label of example 0 to be a string, a number or a boolean, to stratify by, received \[1\]/,
    ],
    [
      'labels that are missing',
      () => fromArrays({ inputs: [1, 2] }).split(0.5, { seed: 1, stratify: [] }),
      'invalid-option',
      /"0 labels"/,
    ],
    [
      'a fraction of 0',
      () => indexed(5).split(0, { seed: 1 }),
      'invalid-option',
      /"fraction" to be a finite number greater than 0 and less than 1, received 0/,
    ],
    ['a fraction of 1', () => indexed(5).split(1, { seed: 1 }), 'invalid-option', /received 1/],
    [
      'a count',
      () => indexed(5).split([3, 2], { seed: 1 }),
      'invalid-option',
      /"fractions" to be a finite number greater than 0 and less than 1, received 3/,
    ],
    [
      'fractions that do not sum to 1',
      () => indexed(5).split([0.5, 0.4], { seed: 1 }),
      'invalid-option',
      /sum to 1, received \[0.5,0.4\]/,
    ],
    ['one fraction', () => indexed(5).split([0.5], { seed: 1 }), 'invalid-option', /two or more numbers/],
    [
      'no seed',
      () => indexed(5).split(0.5, {} as SplitOptions),
      'invalid-option',
      /"seed" to be a finite number, received undefined/,
    ],
    [
      'no seed for a stream',
      () => streamed(5).split(0.5, {} as SplitOptions),
      'invalid-option',
      /"seed" to be a finite number, received undefined/,
    ],
    [
      'no options',
      () => indexed(5).split(0.5, undefined as unknown as SplitOptions),
      'invalid-option',
      /split: expected an object of options, received undefined. The options are: seed, stratify/,
    ],
    [
      'a misspelt option',
      () => indexed(5).split(0.5, { seed: 1, stratified: true } as SplitOptions),
      'invalid-option',
      /no option "stratified"/,
    ],
    [
      'a part of none',
      () => indexed(4).split(0.1, { seed: 1 }),
      'empty-data',
      /a fraction of 0.1 of 4 examples is none/,
    ],
    ['nothing at all', () => indexed(0).split(0.5, { seed: 1 }), 'empty-data', /of 0 examples is none/],
  ])('refuses %s', (_, split, code, message) => {
    expect(split).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
