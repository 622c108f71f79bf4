import { clothes } from './clothes.ts';
import { digits } from './digits.ts';
import { digitsInThreeWays } from './digits-in-three-ways.ts';
import { emojiSearch } from './emoji-search.ts';
import { mail } from './mail.ts';
import { partsOfSpeech } from './parts-of-speech.ts';
import { spokenDigits } from './spoken-digits.ts';
import type { Trainable } from './trainable.ts';

/** What can be trained from the page, by name. */
export const trainables: Readonly<Record<string, Trainable>> = {
  digits,
  clothes,
  'spoken-digits': spokenDigits,
  'digits-in-three-ways': digitsInThreeWays,
  'emoji-search': emojiSearch,
  mail,
  'parts-of-speech': partsOfSpeech,
};
