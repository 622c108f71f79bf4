import { randomGenerator } from '@encoderkit/core';
import { otherWord, type WrittenNumber } from './written-number.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** What comes in the place of a letter: mostly another one, else none or two. */
const replacementLengths = [1, 1, 1, 0, 2] as const;

/**
 * The text with letters replaced at random, each with a chance of `amount`, by another one, none or two; and, with a chance of
 * `amount`², with another word that is no number in the place of the number's. At 0 it is the text as it was; at 1 the number is gone
 * and every letter is another.
 *
 * @param amount 0 to 1
 * @param seed the same seed always changes the same
 */
export function corruptText(number: WrittenNumber, amount: number, seed: number | readonly number[]): string {
  const random = randomGenerator(seed);
  const letter = () => letters[random.integer(letters.length)] ?? '';
  const other = otherWord(number.language, random);
  const word = random.uniform() < amount ** 2 ? other : number.word;
  const changed = [...`${number.before}${word}${number.after}`].map((character) => {
    // Always as many draws, so that a greater amount changes what a lesser one does, and more.
    const [place, length, first, second] = [
      random.uniform(),
      random.integer(replacementLengths.length),
      letter(),
      letter(),
    ];
    if (place >= amount || !/\p{L}/u.test(character)) return character;
    return `${first}${second}`.slice(0, replacementLengths[length]);
  });
  // An empty text would be no text at all.
  return changed.join('').trim() || letter();
}
