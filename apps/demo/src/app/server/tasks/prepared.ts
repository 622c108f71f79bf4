import { type Dataset, evaluate, type Model, type Run, save, type TrainOptions, train } from '@encoderkit/core';
import type { Splits, Training } from '../../../tasks/description.ts';
import type { Judgement, RunOptions } from '../../protocol.ts';

/** What the page needs of the evaluation of a classifier. */
export interface ClassReport {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusionMatrix: readonly (readonly number[])[];
}

/** How a report is shown. */
export interface Judging<Made> {
  /** What the judgement's `accuracy` is. */
  readonly metric: string;
  judgement(report: Made): Judgement;
}

const ofClasses: Judging<ClassReport> = {
  metric: 'accuracy',
  judgement: ({ loss, accuracy, confusionMatrix }) => ({ loss, accuracy, confusion: confusionMatrix }),
};

/** A model with its data, whatever both are of. */
export interface Prepared {
  readonly labels: readonly string[];
  readonly steps: { readonly perEpoch: number };
  readonly metric: string;
  /** Where the data comes from, for people. */
  readonly source: string;
  train(options: Pick<TrainOptions<never, never>, 'signal' | 'checkpoint' | 'callbacks'>): Run;
  /** On training samples that were held out. */
  validate(signal: AbortSignal): Promise<Judgement>;
  /** On the test data. */
  test(signal: AbortSignal): Promise<{ accuracy: number; samples: number }>;
  save(folder: string, metadata: Readonly<Record<string, unknown>>): Promise<void>;
  dispose(): void;
}

type Data<Sample, Label> = Pick<Splits<Sample, Label>, 'train' | 'test' | 'validation' | 'labels' | 'source'>;

const seed = 1;
/** How many held-out and test samples are looked at: enough for a matrix, few enough not to be waited for. */
const judged = { validation: 1000, test: 5000 };

/** Puts a classifier and its data together. The test data is looked at once, when everything else is done. */
export function prepared<Sample, Label, Prediction, Made extends ClassReport>(
  model: Model<Sample, Label, Prediction, Made>,
  data: Data<Sample, Label>,
  options: RunOptions,
  training: Omit<Training, 'learningRate'>,
): Prepared {
  return preparedWith(ofClasses, model, data, options, training);
}

/** The same for a model whose report is of another kind. */
export function preparedWith<Sample, Label, Prediction, Made>(
  { metric, judgement }: Judging<Made>,
  model: Model<Sample, Label, Prediction, Made>,
  data: Data<Sample, Label>,
  { epochs, learningRate, samples }: RunOptions,
  { validationSplit = 0.1, batchSize, ...recipe }: Omit<Training, 'learningRate'>,
): Prepared {
  const all = samples === 0 ? data.train : few(data.train.shuffle(seed), samples);
  const [chosen, validation] = data.validation ? [all, data.validation] : all.split(1 - validationSplit, { seed });
  return {
    labels: data.labels,
    steps: { perEpoch: Math.ceil((chosen.size ?? 0) / batchSize) },
    metric,
    source: data.source,
    train: (options) =>
      train(model, chosen, { ...recipe, batchSize, epochs, learningRate, seed, progress: false, ...options }),
    async validate(signal) {
      return judgement(await evaluate(model, few(validation.shuffle(seed), judged.validation), { signal }));
    },
    async test(signal) {
      const test = few(data.test.shuffle(seed), judged.test);
      const { accuracy } = judgement(await evaluate(model, test, { signal }));
      return { accuracy, samples: test.size ?? 0 };
    },
    save: (folder, metadata) => save(model, folder, { metadata }),
    dispose: () => model.dispose(),
  };
}

export function few<Sample, Label>(data: Dataset<Sample, Label>, count: number): Dataset<Sample, Label> {
  return data.take(Math.min(count, data.size ?? count));
}
