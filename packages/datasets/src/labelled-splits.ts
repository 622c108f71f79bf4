import type { Dataset } from '@encoderkit/core';

/** Labelled samples with a split that never changes, and where they come from. */
export interface LabelledSplits<Sample, Label = string> {
  readonly train: Dataset<Sample, Label>;
  /** To choose by, where the data has a part for it. */
  readonly validation?: Dataset<Sample, Label>;
  /** To report on. */
  readonly test: Dataset<Sample, Label>;
  /** Every label that occurs, of a sample or, where each has a list of them, of its elements. */
  readonly labels: readonly ElementOf<Label>[];
  /** Where the data comes from, for people. */
  readonly source: string;
  readonly licence: string;
}

type ElementOf<Label> = Label extends readonly (infer Element)[] ? Element : Label;
