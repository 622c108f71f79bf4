import { clothes } from './clothes.ts';
import { digits } from './digits.ts';
import { mail } from './mail.ts';
import { partsOfSpeech } from './parts-of-speech.ts';
import { spokenDigits } from './spoken-digits.ts';
import type { Trainable } from './trainable.ts';

/** What can be trained from the page, by name. */
export const trainables: Readonly<Record<string, Trainable>> = {
  digits,
  clothes,
  'spoken-digits': spokenDigits,
  mail,
  'parts-of-speech': partsOfSpeech,
};
