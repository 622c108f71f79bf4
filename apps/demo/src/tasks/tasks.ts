import { brownTask } from './brown.ts';
import { digitsFusedTask } from './digits-fused.ts';
import { emojiTask } from './emoji.ts';
import { fashionMnistTask } from './fashion-mnist.ts';
import { mnistTask } from './mnist.ts';
import { spamTask } from './spam.ts';
import { spokenDigitsTask } from './spoken-digits.ts';
import type { Task } from './task.ts';

/** What the demo can do, in the order in which it does it: a task comes after those it needs. */
export const tasks = {
  mnist: mnistTask,
  'fashion-mnist': fashionMnistTask,
  spam: spamTask,
  brown: brownTask,
  'spoken-digits': spokenDigitsTask,
  'digits-fused': digitsFusedTask,
  emoji: emojiTask,
} satisfies Record<string, Task>;
