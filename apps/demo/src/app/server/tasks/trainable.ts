import type { FloatImage } from '@encoderkit/vision';
import type { Sample } from '../../../tasks/sample.ts';
import type { Modality, RunOptions } from '../../protocol.ts';
import type { Prepared } from './prepared.ts';

/** Something that can be trained from the page. */
export interface Trainable {
  readonly title: string;
  /** One sentence for the page. */
  readonly description: string;
  readonly modalities: readonly Modality[];
  readonly defaults: RunOptions;
  /** Why it cannot be trained on this machine; undefined where it can. */
  missing?(): Promise<string | undefined>;
  /** Reads the data, or makes it first, and makes a model that has learnt nothing yet. */
  prepare(options: RunOptions, context: PrepareContext): Promise<Prepared>;
  /** Test samples for a map of the embeddings, with their labels. */
  samples?(count: number): Promise<LabelledSamples>;
  /** Makes a picture that people draw or drop like those of the training data. */
  likeData?(image: FloatImage): FloatImage;
  /** A text to try it with. */
  readonly example?: string;
}

export interface PrepareContext {
  readonly signal: AbortSignal;
  /** Told, while sounds are spoken for the data, how many of all are done. */
  progress(done: number, total: number): void;
}

export interface LabelledSamples {
  /** All labels that there are, in order. */
  readonly classes: readonly string[];
  /** Of each sample. */
  readonly labels: readonly string[];
  readonly samples: readonly Sample[];
}
