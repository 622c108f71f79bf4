import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Model, predict, save } from '@encoderkit/core';
import { count, duration, percent } from '../format.ts';
import type { AccuracyRow } from '../report/accuracy-table.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { planned, type Splits, sizeOf, type TaskDescription } from './description.ts';
import { type Fit, fit } from './fit.ts';
import type { Section, Task, TaskContext, TaskOutcome } from './task.ts';

/** Where a trained model is, below the folder of its task: others build on it. */
export const modelFolder = 'model';
const seed = 1;
/** How many test samples are asked of what was saved, to see that it says the same. */
const askedAgain = 256;

/** A described task as one of the demo: trains, tests beside simple methods, saves. */
export function trainAndTest<Input, Label, Answer, Report, Data extends Splits<Input, Label>>(
  name: string,
  task: TaskDescription<Input, Label, Answer, Report, Data>,
): Task {
  const { title, description } = task;
  return { title, description, run: (context) => run(name, task, context) };
}

async function run<Input, Label, Answer, Report, Data extends Splits<Input, Label>>(
  name: string,
  task: TaskDescription<Input, Label, Answer, Report, Data>,
  context: TaskContext,
): Promise<TaskOutcome> {
  const { quick, signal, say } = context;
  const { metric = 'accuracy' } = task;
  const plan = quick ? task.plans.quick : task.plans.full;
  if (task.preparation !== undefined) say(task.preparation);
  const data = planned<Input, Label, Data>(await task.data({ ...sizeOf(plan), signal }), plan);
  const amount = amountOf(task, data);
  say(amount);
  const baselines = await task.baselines(data);
  for (const { method, accuracies } of baselines) say(`baseline, ${method}: ${inWords(accuracies, task.testSets)}`);
  const best = bestOf(baselines);
  signal.throwIfAborted();

  const model = task.model(data.labels);
  try {
    const { epochs } = plan;
    const { validation } = data;
    const { validationSplit = 0.1, ...training } = task.training;
    const heldOut = validation ? { validationData: validation } : { validationSplit };
    const fitted = await fit(model, data.train, { ...training, ...heldOut, epochs, seed }, context);
    const sections: Section[] = [
      {
        title: 'Training',
        body: facts([
          ['data', `${data.source}; ${data.licence}`],
          [task.samples, amount],
          ...(task.facts?.(data) ?? []),
          ['engine', fitted.engine],
          ['training', `${duration(fitted.seconds)}, ${count(fitted.steps)} steps of ${training.batchSize}`],
          ['parameters', count(model.network.countParams())],
          ...baselines.map(({ method, accuracies }) => [method, inWords(accuracies, task.testSets)] as const),
        ]),
      },
      { title: 'Learning curves', body: learningCurves([{ name: 'training', epochs: fitted.epochs }]) },
    ];
    if (fitted.stopped) return stopped(fitted, epochs, sections);
    const tested = await task.test(model, data, { ...context, baselines });
    const { accuracy, others = [] } = tested;
    say(`test ${metric} ${inWords([accuracy, ...others], task.testSets)}`);
    const folder = join(context.folder(name), modelFolder);
    await save(model, folder, { metadata: { accuracy, data: data.source } });
    await checkReloaded(task, model, folder, data);
    say(`saved to ${folder} and loaded again: its predictions are the same`);
    signal.throwIfAborted();
    return {
      status: 'done',
      result: {
        metric,
        value: accuracy,
        baseline: best.accuracies[0] ?? 0,
        baselineName: best.method,
        epochs,
      },
      sections: [...sections, ...tested.sections],
    };
  } finally {
    model.dispose();
  }
}

/** Loads what was saved and compares what the two say of some test samples, bit for bit. */
async function checkReloaded<Input, Label, Answer, Report, Data extends Splits<Input, Label>>(
  { load }: Pick<TaskDescription<Input, Label, Answer, Report, Data>, 'load'>,
  model: Model<Input, Label, Answer, Report>,
  folder: string,
  { test }: Data,
): Promise<void> {
  const samples = (await test.take(Math.min(askedAgain, test.size ?? askedAgain)).collect()).map(({ input }) => input);
  const loaded = await load(folder);
  try {
    const [before, after] = [await predict(model, samples), await predict(loaded, samples)];
    const other = before.findIndex((answer, index) => !isDeepStrictEqual(answer, after[index]));
    if (other === -1) return;
    throw new Error(
      `the model loaded from ${folder} gives other predictions than the one saved, first for sample ${other}`,
    );
  } finally {
    loaded.dispose();
  }
}

/** How much there is to train on and to test on. */
export function amountOf<Input, Label>(
  { samples }: { readonly samples: string },
  { train, test }: Pick<Splits<Input, Label>, 'train' | 'test'>,
): string {
  return `${count(train.size ?? 0)} ${samples} to train on, ${count(test.size ?? 0)} to test on`;
}

export function bestOf(baselines: readonly AccuracyRow[]): AccuracyRow {
  return baselines.reduce((a, b) => ((b.accuracies[0] ?? 0) > (a.accuracies[0] ?? 0) ? b : a));
}

/** What is shown of a training that was stopped. */
export function stopped(fitted: Fit, epochs: number, sections: readonly Section[]): TaskOutcome {
  return {
    status: 'stopped',
    reason: `after ${fitted.epochs.length} of ${epochs} epochs`,
    sections: fitted.epochs.length > 0 ? sections : [],
  };
}

function inWords(accuracies: readonly number[], sets: readonly string[] = []): string {
  return accuracies
    .map((accuracy, index) => `${percent(accuracy, 2)}${sets[index] === undefined ? '' : ` (${sets[index]})`}`)
    .join(', ');
}
