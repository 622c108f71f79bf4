import { emojiBaselines } from '../baselines/emoji-baselines.ts';
import { count } from '../format.ts';
import { prepareEmoji } from '../multimodal/emoji.ts';
import { emojiFusion } from '../multimodal/emoji-settings.ts';
import { runModalityPlan } from './modality-task.ts';
import type { Task, TaskContext, TaskOutcome } from './task.ts';

const plans = {
  full: { size: 'small', epochs: emojiFusion.epochs },
  quick: { size: 'tiny', epochs: { image: 1, text: 1, audio: 1, all: 1 } },
} as const;

/** The category of emoji that were never seen, by picture, name and the name spoken. */
export const emojiTask: Task = {
  title: 'Emoji seen, read and heard',
  description: 'tells the category of held-out emoji by picture, name and the name spoken, each alone and all together',
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, signal, say } = context;
  const { size, epochs } = quick ? plans.quick : plans.full;
  say(`names are spoken by programs, once: ${quick ? 'a few seconds' : 'about half a minute'}; then they are kept`);
  const data = await prepareEmoji({ asked: 'test', size, signal });
  say(`${count(data.train.length)} spoken emoji to train on, ${count(data.asked.length)} others to test on`);
  signal.throwIfAborted();
  return runModalityPlan(
    {
      name: 'emoji',
      data,
      training: { ...emojiFusion, epochs },
      baselines: emojiBaselines(data.entries, 'test'),
      facts: [['pictures', data.attribution]],
    },
    context,
  );
}
