import { join } from 'node:path';
import { evaluate, save } from '@encoderkit/core';
import { count, duration, percent } from '../format.ts';
import { type ModalityData, modalities, withModalities } from '../multimodal/modality-models.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { type Method, testModalities } from './modality-classifier.ts';
import type { Section, TaskContext, TaskOutcome } from './task.ts';
import {
  type ModalityTraining,
  type TrainedAlone,
  type TrainedModel,
  titleOf,
  trainAlone,
  trainTogether,
} from './train-modalities.ts';

/** What one of the tasks on several modalities is made of. */
export interface ModalityPlan {
  /** The task's name, whose folder gets the model. */
  readonly name: string;
  readonly data: ModalityData;
  readonly training: ModalityTraining;
  readonly baselines: readonly Method[];
  /** What else is told of the data. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

/** Trains a model for each modality and one for all, tests them, saves the one for all. */
export async function runModalityPlan(plan: ModalityPlan, context: TaskContext): Promise<TaskOutcome> {
  const { name, data, training, baselines } = plan;
  const { say, signal } = context;
  for (const each of baselines) say(`baseline, ${each.name}: ${percent(each.accuracy, 2)}`);
  const best = baselines.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const trained: TrainedModel[] = [];
  const stopped = (): TaskOutcome => {
    const done = trained.filter(({ fitted }) => fitted.epochs.length > 0);
    const reason = `while ${titleOf(trained.at(-1)?.names ?? [])} was trained`;
    return { status: 'stopped', reason, sections: done.length > 0 ? trainingSections(plan, done) : [] };
  };
  try {
    const alone: TrainedAlone[] = [];
    const measured: Method[] = [];
    for (const modality of modalities) {
      const each = await trainAlone(data, modality, training, context);
      trained.push(each);
      if (each.fitted.stopped) return stopped();
      alone.push(each);
      const { accuracy } = await evaluate(each.model, withModalities(data.asked, [modality]), { signal });
      measured.push({ name: `a model of ${modality} alone`, accuracy });
    }
    const all = await trainTogether(data, training, alone, context);
    trained.push(all);
    if (all.fitted.stopped) return stopped();

    const { accuracy, sections } = await testModalities(
      all.model,
      { data, others: [...baselines, ...measured] },
      context,
    );
    for (const each of measured) say(`${each.name}: ${percent(each.accuracy, 2)}`);
    say(`test accuracy of all together: ${percent(accuracy, 2)}`);
    const folder = join(context.folder(name), 'model');
    await save(all.model, folder, { metadata: { accuracy, data: data.source } });
    say(`saved to ${folder}`);
    return {
      status: 'done',
      result: {
        metric: 'accuracy',
        value: accuracy,
        baseline: best.accuracy,
        baselineName: best.name,
        epochs: training.epochs.all,
      },
      sections: [...trainingSections(plan, trained), ...sections],
    };
  } finally {
    // Encoders may be shared; each is disposed once.
    for (const { model } of trained.toReversed()) model.dispose();
  }
}

function trainingSections({ data, facts: others = [] }: ModalityPlan, trained: readonly TrainedModel[]): Section[] {
  const [last] = trained.slice(-1);
  return [
    {
      title: 'Training',
      body: facts([
        ['data', `${data.source}; licence: ${data.licence}`],
        ['examples', `${count(data.train.length)} to train on, ${count(data.asked.length)} to test on`],
        ...others,
        ['engine', last?.fitted.engine ?? ''],
        ...trained.map(
          ({ names, fitted: { seconds, steps } }) =>
            [`training, ${titleOf(names)}`, `${duration(seconds)}, ${count(steps)} steps`] as const,
        ),
        [`parameters, ${titleOf(last?.names ?? [])}`, count(last?.model.network.countParams() ?? 0)],
      ]),
    },
    {
      title: 'Learning curves',
      body: learningCurves(trained.map(({ names, fitted }) => ({ name: titleOf(names), epochs: fitted.epochs }))),
    },
  ];
}
