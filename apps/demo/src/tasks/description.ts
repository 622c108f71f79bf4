import type { Dataset, Encoder, Model, TrainOptions } from '@encoderkit/core';
import type { LabelledSplits, SpokenDigitsOptions } from '@encoderkit/datasets';
import type { FloatImage } from '@encoderkit/vision';
import type { Modality } from '../app/protocol.ts';
import type { AccuracyRow } from '../report/accuracy-table.ts';
import type { Sample } from './sample.ts';
import type { Section, TaskContext } from './task.ts';

/** How much of the data is taken, all of it where nothing is said, and how often it is seen. */
export interface Plan {
  readonly epochs: number;
  readonly train?: number;
  readonly test?: number;
  /** Of data that is made. */
  readonly size?: 'full' | 'small';
}

/** What learns what: the one description that the command line, the page and the benchmarks share. A new task is a file of this kind and a row in the tables. */
export interface TaskDescription<Input, Label, Answer, Report, Data extends Splits<Input, Label>> {
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  readonly modality: Modality;
  /** What a sample is called, in the plural. */
  readonly samples: string;
  /** For the whole demo, for a check that everything works, and what the page begins with. */
  readonly plans: Readonly<Record<'full' | 'quick' | 'page', Plan>>;
  /** Why there are no data on this machine, where there are none. */
  missing?(): Promise<string | undefined>;
  /** What has to be done before the data can be read, once. */
  readonly preparation?: string;
  data(options: DataOptions): Promise<Data>;
  /**
   * Its options were chosen on data that is not the test data, as were those of the training.
   */
  encoder(use?: Use): Encoder<Input>;
  /** With such an encoder; it has learnt nothing yet. The caller disposes it. */
  model(labels: Data['labels'], use?: Use): Model<Input, Label, Answer, Report>;
  readonly training: Training;
  /** What was saved. The caller disposes it. */
  load(folder: string): Promise<Model<Input, never, unknown, unknown>>;
  /** Simple methods, each with its accuracy on all sets to test with. */
  baselines(data: Data): Promise<readonly AccuracyRow[]>;
  /** What else is told of the data. */
  facts?(data: Data): readonly (readonly [name: string, value: string])[];
  /** What the result is, where it is not the accuracy of classes. */
  readonly metric?: string;
  /** What the sets to test with are called, where there are several: the first one is what counts. */
  readonly testSets?: readonly string[];
  test(
    model: Model<Input, Label, Answer, Report>,
    data: Data,
    context: Pick<TaskContext, 'signal' | 'say'> & { readonly baselines: readonly AccuracyRow[] },
  ): Promise<Tested>;
  /** A sample as the page has it, for a map of samples with one label each. */
  sampleOf?(input: Input): Sample;
  /** Makes a picture that people draw or drop like those of the training data. */
  likeData?(image: FloatImage): FloatImage;
  /** A text to try it with. */
  readonly example?: string;
}

/** The description of a task for this kind of model. */
export type DescriptionOf<Made, Data> =
  Made extends Model<never, never, infer Answer, infer Report>
    ? Data extends Splits<infer Input, infer Label>
      ? TaskDescription<Input, Label, Answer, Report, Data>
      : never
    : never;

export interface Splits<Input, Label> extends Omit<LabelledSplits<Input, Label>, 'labels'> {
  readonly labels: readonly string[];
}

export interface Use {
  /** Whether people will give samples of their own, as they come from a microphone. */
  readonly recorded?: boolean;
}

export interface DataOptions extends Pick<SpokenDigitsOptions, 'progress' | 'signal'>, Pick<Plan, 'size'> {}

export interface Training extends Pick<TrainOptions<never, never>, 'schedule'> {
  readonly batchSize: number;
  readonly learningRate: number;
  /** The share of the training data that is held out to look at, where the data has no part of its own for it. Default 0.1. */
  readonly validationSplit?: number;
}

export interface Tested {
  readonly accuracy: number;
  /** On the other sets to test with. */
  readonly others?: readonly number[];
  /** The parts of the report that show it. */
  readonly sections: readonly Section[];
}

/** Which of several sizes of the data a plan is about, where there are any. */
export function sizeOf({ size }: Plan): Pick<Plan, 'size'> {
  return size === undefined ? {} : { size };
}

/** The first of each part, as many as are planned. */
export function planned<Input, Label, Data extends Splits<Input, Label>>(data: Data, { train, test }: Plan): Data {
  return { ...data, train: first(data.train, train), test: first(data.test, test) };
}

function first<Input, Label>(data: Dataset<Input, Label>, count: number | undefined): Dataset<Input, Label> {
  return count === undefined ? data : data.take(Math.min(count, data.size ?? count));
}
