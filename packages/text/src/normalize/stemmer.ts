import { copyOf } from '../base/copy-of.ts';
import { naturalStemmers } from '../natural/natural.ts';
import type { TextStep } from './text-steps.ts';

/** Longer tokens are no words and stay as they are: on some stemmers' patterns they would take time that grows with their square. */
const longestWord = 64;
/** How many stems to remember: texts repeat their words, and a stem takes natural 10 µs or more. */
const remembered = 50_000;

/** One of natural's stemmers, with a memory. */
export function stemmerOf(name: keyof typeof naturalStemmers): TextStep {
  const stemmer = naturalStemmers[name]();
  const stems = new Map<string, string>();
  return (token) => {
    // Of '' natural's French stemmer makes the word 'undefined'.
    if (token === '' || token.length > longestWord) return token;
    const known = stems.get(token);
    if (known !== undefined) return known;
    if (stems.size >= remembered) stems.clear();
    // A stem that is nothing would be no token.
    const stem = stemmer.stem(token) || token;
    stems.set(copyOf(token), stem);
    return stem;
  };
}
