import type { Example } from '@encoderkit/core';
import { majorityAccuracy, majorityClassName } from '../baselines/majority-class.ts';
import { count, percent } from '../format.ts';
import { digitCorruption, digitFusion, digitFusionKinds, digitFusionSeeds } from '../multimodal/digit-settings.ts';
import { prepareDigits } from '../multimodal/digits.ts';
import type { WholeSample } from '../multimodal/modality-models.ts';
import { centroidAccuracy, classCentroids } from '../nearest-centroid.ts';
import { runModalityPlan } from './modality-task.ts';
import { pixelBaselineName } from './pixel-baseline.ts';
import type { Task, TaskContext, TaskOutcome } from './task.ts';

const plans = {
  full: {
    sizes: { train: 4000, test: 2000 },
    epochs: digitFusion.epochs,
    spoken: { size: 'full' },
    compare: { kinds: digitFusionKinds, seeds: digitFusionSeeds },
  },
  quick: {
    sizes: { train: 600, test: 200 },
    epochs: { image: 2, text: 2, audio: 2, all: 10 },
    spoken: { size: 'small' },
    compare: { kinds: ['sum', 'gated'], seeds: [1] },
  },
} as const;

/** Digits seen, read and heard, all three spoilt: what one alone does not tell, all together do. */
export const digitsFusedTask: Task = {
  title: 'Digits seen, read and heard',
  description:
    'fuses spoilt pictures, texts and sounds of digits, and shows what each counts and what is left without it',
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, signal, say } = context;
  const { sizes, spoken, epochs, compare } = quick ? plans.quick : plans.full;
  say(`digits are spoken by programs, once: ${quick ? 'half a minute' : 'one to two minutes'}; then they are kept`);
  const data = await prepareDigits({ asked: 'test', sizes, spoken: { ...spoken, signal } });
  say(`${count(data.train.length)} digits to train on, ${count(data.asked.length)} to test on`);
  signal.throwIfAborted();
  const pixels = (examples: readonly Example<WholeSample, string>[]) =>
    examples.map(({ input, label = '' }) => ({ values: input.image.data, label }));
  const { image, text, audio } = digitCorruption;
  return runModalityPlan(
    {
      name: 'digits-fused',
      data,
      training: { ...digitFusion, epochs },
      compare,
      baselines: [
        { name: majorityClassName, accuracy: majorityAccuracy(data.train, data.asked) },
        {
          name: pixelBaselineName,
          accuracy: await centroidAccuracy(await classCentroids(pixels(data.train)), pixels(data.asked)),
        },
      ],
      facts: [['spoilt', `image ${percent(image, 0)}, text ${percent(text, 0)}, audio ${percent(audio, 0)}`]],
    },
    context,
  );
}
