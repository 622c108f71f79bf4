import type { Dataset } from '@encoderkit/core';
import type { RawImage } from './image.ts';

/** Labelled images with a split that never changes, and where they come from. */
export interface ImageDataset {
  readonly train: Dataset<RawImage, string>;
  readonly test: Dataset<RawImage, string>;
  /** Every label that occurs, in the order of the original class numbers. */
  readonly labels: readonly string[];
  /** Where the data comes from, for people. */
  readonly source: string;
  readonly licence: string;
}
