import { randomGenerator } from '@encoderkit/core';

export interface ToySentence {
  readonly input: string;
  readonly label: 'food' | 'sky';
}

const words = {
  food: ['bread', 'soup', 'butter', 'salt', 'pepper', 'cheese', 'apple', 'rice'],
  sky: ['moon', 'star', 'cloud', 'sun', 'rain', 'wind', 'snow', 'storm'],
};
const patterns = ['the % and the %', 'some % with %', 'no % but %', 'a % over %'];

/** Short sentences of two kinds, told apart by their words. Those beyond the first `count` are others. */
export function toySentences(count: number, seed: number): ToySentence[] {
  const random = randomGenerator(seed);
  const pick = <Item>(list: readonly Item[]): Item => {
    const item = list[random.integer(list.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return Array.from({ length: count }, (_, index) => {
    const label = index % 2 === 0 ? 'food' : 'sky';
    return { input: pick(patterns).replaceAll('%', () => pick(words[label])), label };
  });
}
