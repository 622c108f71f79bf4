import { byCodePoint } from './code-point-order.ts';
import type { LearntTokens, TokenCount } from './token-counts.ts';

/** Ends of words that are told apart, in letters, the longest first. */
const endings = [3, 2, 1] as const;

/** How often a shape must occur to get an id of its own. */
const minShapeFrequency = 10;

/** How many shapes there are at most, and at most which share of the vocabulary. */
const mostShapes = 1000;
const mostShare = 0.1;

/**
 * What a word looks like, the most telling shape first: how it is written (`a` small, `A` with a capital, `AA` in capitals, `1` with a digit,
 * `-` with a hyphen, `.` anything else) with its last three, two and one letters, and how it is written alone. In the spirit of the signatures
 * of unknown words in Petrov, Barrett, Thibaux and Klein (2006), but with ends learnt from the data in place of a list for English.
 */
export function wordShapes(token: string): string[] {
  // The beginning of a token that has no end tells as much, and takes no time.
  const writing = writingOf(token.slice(0, 64));
  // By code points, so that no character is cut in two.
  const letters = [...token.slice(-12).toLowerCase()];
  const shapes = endings
    .filter((length) => length < letters.length)
    .map((length) => `<unknown ${writing} ${letters.slice(-length).join('')}>`);
  return [...shapes, `<unknown ${writing}>`];
}

function writingOf(token: string): string {
  if (/\p{Nd}/u.test(token)) return '1';
  if (/\p{L}\p{M}*[-\u2010\u2011]\p{L}/u.test(token)) return '-';
  if (/^\P{Ll}*\p{Lu}\P{Ll}*\p{Lu}\P{Ll}*$/u.test(token)) return 'AA';
  if (/^\p{Lu}/u.test(token)) return 'A';
  return /^\p{L}/u.test(token) ? 'a' : '.';
}

/** How many of `most` ids are kept for shapes. */
export function shapesWithin(most: number): number {
  return Math.min(mostShapes, Math.floor(most * mostShare));
}

/** The tokens with the shapes of those that were left out after them, the most frequent shapes first. */
export function withShapes(learnt: LearntTokens, counts: ReadonlyMap<string, TokenCount>, most: number): LearntTokens {
  const kept = new Set(learnt.tokens);
  const shapes = new Map<string, { total: number; documents: number }>();
  for (const [token, { total, documents }] of counts) {
    if (kept.has(token)) continue;
    for (const shape of wordShapes(token)) {
      const count = shapes.get(shape) ?? { total: 0, documents: 0 };
      shapes.set(shape, { total: count.total + total, documents: count.documents + documents });
    }
  }
  const frequent = [...shapes]
    .filter(([shape, { total }]) => total >= minShapeFrequency && !kept.has(shape))
    .sort(([left, { total: some }], [right, { total: others }]) => others - some || byCodePoint(left, right))
    .slice(0, most);
  return {
    tokens: [...learnt.tokens, ...frequent.map(([shape]) => shape)],
    // A text with several words of a shape counts several times: no matter for a weight that hardly differs.
    documentCounts: [
      ...learnt.documentCounts,
      ...frequent.map(([, { documents }]) => Math.min(documents, learnt.documents)),
    ],
    documents: learnt.documents,
    fromLists: learnt.fromLists,
  };
}
