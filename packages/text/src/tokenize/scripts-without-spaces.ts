import { segmentsOf } from './segments.ts';

/** The scripts that put nothing between words, of those whose words `Intl.Segmenter` has a dictionary for. */
const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];

const unspaced = new RegExp(`[${scripts.map((script) => `\\p{Script=${script}}`).join('')}]`, 'u');

const words = /[\p{L}\p{M}\p{N}_]/u;

/** Made when it is first needed. The dictionaries are the same whatever the locale; it is named so that the machine's is not taken. */
let segmenter: Intl.Segmenter | undefined;

/** Whether a text has letters of a script that puts nothing between words. */
export const isUnspaced = (text: string): boolean => unspaced.test(text);

/** What lies between spaces and marks, cut into words by dictionary where its script puts nothing between them. */
export function cutUnspaced(piece: string): string[] {
  if (!isUnspaced(piece)) return [piece];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const cut: string[] = [];
  for (const { segment } of segmentsOf(segmenter, piece)) if (words.test(segment)) cut.push(segment);
  return cut;
}
