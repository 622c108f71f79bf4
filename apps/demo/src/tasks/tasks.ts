import { digits } from './digits.ts';
import { digitsFusedTask } from './digits-fused.ts';
import { emojiTask } from './emoji.ts';
import { fineTunedClothes } from './fine-tuned-clothes.ts';
import { mail } from './mail.ts';
import { partsOfSpeech } from './parts-of-speech.ts';
import { spokenDigits } from './spoken-digits.ts';
import type { Task } from './task.ts';
import { trainAndTest } from './train-and-test.ts';

/** What the demo can do, in the order in which it does it: a task comes after those it needs. */
export const tasks = {
  mnist: trainAndTest('mnist', digits),
  'fashion-mnist': fineTunedClothes,
  spam: trainAndTest('spam', mail),
  brown: trainAndTest('brown', partsOfSpeech),
  'spoken-digits': trainAndTest('spoken-digits', spokenDigits),
  'digits-fused': digitsFusedTask,
  emoji: emojiTask,
} satisfies Record<string, Task>;
