import { type Splits, sizeOf, type TaskDescription } from '../../../tasks/description.ts';
import { type ClassReport, few, prepared } from './prepared.ts';
import type { Trainable } from './trainable.ts';

/** A described task as one of the page. */
export function trainableOf<Input, Label, Answer, Report extends ClassReport, Data extends Splits<Input, Label>>(
  task: TaskDescription<Input, Label, Answer, Report, Data>,
): Trainable {
  const { title, description, modality, plans, training, missing, likeData, example, sampleOf } = task;
  const { epochs, train = 0 } = plans.page;
  const data = (context: Partial<Parameters<Trainable['prepare']>[1]> = {}) =>
    task.data({ progress: false, ...sizeOf(plans.page), ...context });
  return {
    ...{ title, description, modalities: [modality] },
    defaults: { epochs, learningRate: training.learningRate, samples: train },
    async prepare(options, context) {
      const read = await data(context);
      return prepared(task.model(read.labels, { recorded: true }), read, options, training);
    },
    ...(missing && { missing }),
    ...(likeData && { likeData }),
    ...(example !== undefined && { example }),
    ...(sampleOf && {
      async samples(count) {
        const { test, labels } = await data();
        const examples = await few(test.shuffle(1), count).collect();
        return {
          classes: labels,
          labels: examples.map(({ label }) => String(label)),
          samples: examples.map(({ input }) => sampleOf(input)),
        };
      },
    }),
  };
}
