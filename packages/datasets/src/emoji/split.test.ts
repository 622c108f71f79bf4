import { expect, test } from 'vitest';
import { families } from './families.ts';
import { splitByFamily } from './split.ts';

const image = (value: number) => ({ data: Uint8Array.of(value), width: 1, height: 1, channels: 1 });

test('families join genders, directions and equal pictures, and nothing else', () => {
  const ids = [
    ...['1F3C3', '1F3C3-200D-2640-FE0F', '1F3C3-200D-2642-FE0F-200D-27A1-FE0F'],
    ...['1F468-200D-1F4BB', '1F9D1-200D-1F4BB'],
    ...['2640-FE0F', '27A1-FE0F', '1F436', '1F431'],
  ];
  const names = families(ids.map((id, position) => ({ id, image: image(id === '1F431' ? 7 : position) })));
  const [run, her, right, man, person, female, arrow, dog, cat] = names;
  expect(new Set([run, her, right]).size).toBe(1);
  expect(man).toBe(person);
  // The cat was given the picture of the dog.
  expect(dog).toBe(cat);
  expect(new Set([run, man, female, arrow, dog]).size).toBe(5);
});

test('pictures join families that other pictures already joined', () => {
  const names = families([
    { id: 'A', image: image(1) },
    { id: 'C', image: image(2) },
    { id: 'B-200D-2642', image: image(1) },
    { id: 'B', image: image(2) },
  ]);
  expect(new Set(names)).toEqual(new Set(['A']));
});

test('a split has 70, 10 and 20 % of every category, families whole, in any order', () => {
  const emoji = Array.from({ length: 400 }, (_, index) => ({
    family: `family ${Math.floor(index / 3)}`,
    category: index < 300 ? 'many' : 'few',
  }));
  const parts = splitByFamily(emoji);
  for (const [category, total] of [
    ['many', 300],
    ['few', 100],
  ] as const) {
    const of = (part: string) =>
      parts.filter((each, index) => each === part && emoji[index]?.category === category).length;
    expect(Math.abs(of('train') - 0.7 * total)).toBeLessThanOrEqual(3);
    expect(Math.abs(of('validation') - 0.1 * total)).toBeLessThanOrEqual(3);
    expect(of('test')).toBeGreaterThan(0);
  }
  const byFamily = new Map<string, Set<string>>();
  emoji.forEach(({ family }, index) => {
    byFamily.set(family, (byFamily.get(family) ?? new Set()).add(parts[index] ?? ''));
  });
  expect([...byFamily.values()].every((set) => set.size === 1)).toBe(true);
  expect(splitByFamily(emoji.toReversed().toSorted((a, b) => (a.category < b.category ? 1 : -1)))).toHaveLength(400);
});
