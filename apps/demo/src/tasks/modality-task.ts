import { join } from 'node:path';
import { evaluate, save } from '@encoderkit/core';
import { count, duration, percent } from '../format.ts';
import { type AloneModels, type CompareOptions, compareFusions } from '../multimodal/compare-fusions.ts';
import { fusionVerdict, verdictLine } from '../multimodal/fusion-results.ts';
import { type ModalityData, modalities, withModalities } from '../multimodal/modality-models.ts';
import type { ModalityTraining } from '../multimodal/modality-training.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { fusionTable } from '../report/fusion-table.ts';
import { type Method, testModalities } from './modality-classifier.ts';
import type { Section, TaskContext, TaskOutcome } from './task.ts';
import {
  encodersOf,
  seed,
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
  /** Kinds of fusion to compare besides, all on encoders that are trained alone and frozen. */
  readonly compare?: Pick<CompareOptions, 'kinds' | 'seeds'>;
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
    const accuracies = { image: 0, text: 0, audio: 0 };
    for (const modality of modalities) {
      const each = await trainAlone(data, modality, training, context);
      trained.push(each);
      if (each.fitted.stopped) return stopped();
      alone.push(each);
      const { accuracy } = await evaluate(each.model, withModalities(data.asked, [modality]), { signal });
      accuracies[modality] = accuracy;
    }
    const measured = modalities.map((each) => ({ name: `a model of ${each} alone`, accuracy: accuracies[each] }));
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
    const own = [...trainingSections(plan, trained), ...sections];
    const compared = await comparison(plan, { seed, encoders: encodersOf(alone), accuracies }, context);
    if (signal.aborted) return { status: 'stopped', reason: 'while kinds of fusion were compared', sections: own };
    return {
      status: 'done',
      result: {
        metric: 'accuracy',
        value: accuracy,
        baseline: best.accuracy,
        baselineName: best.name,
        epochs: training.epochs.all,
      },
      sections: [...own, ...compared],
    };
  } finally {
    // Encoders may be shared; each is disposed once.
    for (const { model } of trained.toReversed()) model.dispose();
  }
}

/** Nothing where none is asked for, or where it is stopped. */
async function comparison(
  { data, training, compare }: ModalityPlan,
  alone: AloneModels,
  { signal, say }: TaskContext,
): Promise<Section[]> {
  if (compare === undefined) return [];
  try {
    const { results } = await compareFusions(data, { ...compare, training, alone, signal, say });
    for (const [kind, subsets] of Object.entries(results)) say(`${kind}: ${verdictLine(fusionVerdict(subsets))}`);
    return [{ title: 'Kinds of fusion, with all combinations of modalities', body: fusionTable(results) }];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
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
