import { createHash } from 'node:crypto';
import type { RawImage } from '../image.ts';

/** Emoji of the same thing for women, men and anyone: all of a row stand for the first. */
const alike: readonly (readonly string[])[] = [
  ['1F9D1', '1F468', '1F469'], // person
  ['1F9D2', '1F466', '1F467'], // child
  ['1F9D3', '1F474', '1F475'], // older person
  ['1FAC5', '1F934', '1F478'], // person with crown
  ['1F9D1-1F91D', '1F46B', '1F46C', '1F46D'], // people holding hands
  ['1F9D1-2764', '1F491'], // couple with heart
  ['1F9D1-2764-1F48B', '1F48F'], // kiss
  ['1F9D1-1F9D2', '1F46A'], // family
  ['1F9D1-1F384', '1F385', '1F936'], // Santa Claus
];
const standsFor = new Map(alike.flatMap(([first = '', ...others]) => others.map((other) => [other, first] as const)));

/** What only says which way somebody looks, of which gender they are, or that code points belong together. */
const modifiers = new Set(['FE0F', '200D', '2640', '2642', '27A1']);

/**
 * Pairs whose pictures differ in next to nothing, found by comparing all pairs at 16 × 16: Bouvet Island's flag is Norway's in a
 * slightly other shade, and a pouting person is a frowning one but for a curve of a pixel.
 */
const nearlySame: readonly (readonly [string, string])[] = [
  ['1F1E7-1F1FB', '1F1F3-1F1F4'],
  ['1F64D', '1F64E'],
];

/**
 * Emoji that must be in the same part of a split, since whoever knows one knows the other: those that differ by gender, direction or
 * who belongs to a family, and those with the same picture (the flags of France and Clipperton, say).
 *
 * @returns the name of the family of each, in their order: the least name of those it joins
 */
export function families(emoji: readonly { readonly id: string; readonly image: RawImage }[]): string[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    const parent = parents.get(name) ?? name;
    return parent === name ? name : rootOf(parent);
  };
  const join = (a: string, b: string) => {
    const [low, high] = [rootOf(a), rootOf(b)].toSorted();
    if (low !== undefined && high !== undefined) parents.set(high, low);
  };
  for (const [a, b] of nearlySame) join(a, b);
  for (const { id, image } of emoji) {
    join(kindOf(id), `picture ${createHash('sha256').update(image.data).digest('hex')}`);
  }
  return emoji.map(({ id }) => rootOf(kindOf(id)));
}

function kindOf(id: string): string {
  const codes = id.split('-').flatMap((code) => (standsFor.get(code) ?? code).split('-'));
  const kept = [...new Set(codes.filter((code) => !modifiers.has(code)))];
  return kept.length === 0 ? id : kept.join('-');
}
