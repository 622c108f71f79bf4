import type { Tokenizer } from '../base/tokenizer.ts';
import { unicodeWordTokenizer } from '../tokenize/unicode-word.ts';
import { longestToken } from '../vocabulary/learnt-tokens.ts';

/** The longest row of marks that is looked up as one token, such as `...`. */
const longestMarks = 8;

const isMark = (atom: string): boolean => !/[\p{L}\p{M}\p{N}_]/u.test(atom);

/** Where the words of a vocabulary have marks: by themselves, and before, within or after letters. */
function marksOf(tokens: readonly string[]) {
  const [alone, before, within] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const token of tokens) {
    if (isMark(token)) alone.add(token);
    else {
      const [start = ''] = /^[\p{P}\p{S}]/u.exec(token) ?? [];
      if (start) before.add(start);
      for (const [mark] of token.matchAll(/(?<=[\p{L}\p{M}\p{N}_])[\p{P}\p{S}](?=[\p{L}\p{M}\p{N}_])/gu))
        within.add(mark);
    }
  }
  return { alone, before, within };
}

/**
 * Cuts texts as lists of tokens are cut, by the tokens that they had: at white space, and what ends or begins a word is a token of its own where the
 * lists have it so. `Mr.` stays one where it is a token, `river.` becomes two where `.` is one; marks are dropped where lists had none. A part of a
 * contraction that is a token, such as `n't`, is cut off.
 *
 * @param tokens What the lists had, as they are looked up.
 * @param isKnown Whether a piece of a text is one of them, once it is normalised.
 */
export function asInLists(tokens: readonly string[], isKnown: (piece: string) => boolean): Tokenizer {
  const { alone, before, within } = marksOf(tokens);
  const atomsOf = unicodeWordTokenizer({ punctuation: true });
  const known = (piece: string): boolean => piece.length <= longestToken && isKnown(piece);
  const marks = (mark: string): string[] => (alone.size > 0 ? [mark] : []);

  /** Of a word that is unknown the part that is a token: `did` and `n't`, `l'` and `été`. */
  function contraction(word: string): string[] {
    const at = word.length <= longestToken ? word.indexOf("'") : -1;
    if (at < 1 || known(word)) return [word];
    for (const cut of [at - 1, at, at + 1]) {
      const parts = [word.slice(0, cut), word.slice(cut)];
      if (parts.every((part) => part !== '') && parts.some((part) => part.includes("'") && known(part))) return parts;
    }
    return [word];
  }

  /** A word with marks in it: they hold it together where they do so in the lists. */
  function word(atoms: readonly string[]): string[] {
    const whole = atoms.join('');
    if (known(whole)) return [whole];
    const words: string[] = [];
    let isOpen = false;
    for (const [place, atom] of atoms.entries()) {
      const isHeld = place === 0 ? before.has(atom) : within.has(atom) && !isMark(atoms[place - 1] ?? '');
      const joins = isMark(atom) && isHeld && place + 1 < atoms.length && !isMark(atoms[place + 1] ?? '');
      if (isOpen || (joins && place > 0)) words.push((words.pop() ?? '') + atom);
      else words.push(...(isMark(atom) && !joins ? marks(atom) : [atom]));
      isOpen = joins;
    }
    return words.flatMap(contraction);
  }

  /** How many marks at the start of some atoms are one token, or at their end. */
  function markLength(atoms: readonly string[], end: 'start' | 'end'): number {
    const ordered = end === 'start' ? atoms : atoms.toReversed();
    const others = ordered.findIndex((atom) => !isMark(atom));
    const most = others === -1 ? ordered.length : others;
    const row = (count: number): readonly string[] => (end === 'start' ? atoms.slice(0, count) : atoms.slice(-count));
    for (let count = most; count > 1; count--) if (known(row(count).join(''))) return count;
    return 1;
  }

  function piece(text: string): string[] {
    if (known(text)) return [text];
    const atoms = atomsOf(text);
    const [first, last]: [string[], string[]] = [[], []];
    let [start, end] = [0, atoms.length];
    // Of very many atoms no more than could be known.
    const isRestKnown = (): boolean => end - start <= longestToken && known(atoms.slice(start, end).join(''));
    while (start < end && isMark(atoms[start] ?? '') && !isRestKnown()) {
      const mark = atoms[start] ?? '';
      if (before.has(mark) && !alone.has(mark)) break;
      const count = markLength(atoms.slice(start, Math.min(end, start + longestMarks)), 'start');
      first.push(...marks(atoms.slice(start, start + count).join('')));
      start += count;
    }
    while (start < end && isMark(atoms[end - 1] ?? '') && !isRestKnown()) {
      const count = markLength(atoms.slice(Math.max(start, end - longestMarks), end), 'end');
      last.push(...marks(atoms.slice(end - count, end).join('')));
      end -= count;
    }
    return [...first, ...word(atoms.slice(start, end)), ...last.reverse()];
  }

  return (text) => text.split(/\s+/).flatMap((each) => (each === '' ? [] : piece(each)));
}
