import { clothes } from '../../../tasks/clothes.ts';
import { digits } from '../../../tasks/digits.ts';
import { mail } from '../../../tasks/mail.ts';
import { partsOfSpeech } from '../../../tasks/parts-of-speech.ts';
import { spokenDigits } from '../../../tasks/spoken-digits.ts';
import { digitsInThreeWays } from './digits-in-three-ways.ts';
import { emojiSearch } from './emoji-search.ts';
import type { Trainable } from './trainable.ts';
import { trainableOf } from './trainable-of.ts';

/** What can be trained from the page, by name. */
export const trainables: Readonly<Record<string, Trainable>> = {
  digits: trainableOf(digits),
  clothes: trainableOf(clothes),
  'spoken-digits': trainableOf(spokenDigits),
  'digits-in-three-ways': digitsInThreeWays,
  'emoji-search': emojiSearch,
  mail: trainableOf(mail),
  'parts-of-speech': trainableOf(partsOfSpeech),
};
