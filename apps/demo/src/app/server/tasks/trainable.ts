import type { FloatImage, ImageSample } from '@encoderkit/vision';
import type { Modality, RunOptions } from '../../protocol.ts';
import type { Prepared } from './prepared.ts';

/** Something that can be trained from the page. A new one is a file beside this one and a row in `tasks.ts`. */
export interface Trainable {
  readonly title: string;
  /** One sentence for the page. */
  readonly description: string;
  readonly modalities: readonly Modality[];
  readonly defaults: RunOptions;
  /** Why it cannot be trained on this machine; undefined where it can. */
  missing?(): Promise<string | undefined>;
  /** Reads the data and makes a model that has learnt nothing yet. */
  prepare(options: RunOptions): Promise<Prepared>;
  /** Test samples for a map of the embeddings, with their labels. */
  samples?(count: number): Promise<LabelledSamples>;
  /** Makes a picture that people draw or drop like those of the training data. */
  likeData?(image: FloatImage): FloatImage;
  /** A text to try it with. */
  readonly example?: string;
}

export interface LabelledSamples {
  /** All labels that there are, in order. */
  readonly classes: readonly string[];
  /** Of each sample. */
  readonly labels: readonly string[];
  readonly samples: readonly Sample[];
}

/** What a model is given: one modality or more. */
export interface Sample {
  readonly image?: ImageSample;
  readonly text?: string;
  readonly sound?: Uint8Array | { readonly samples: Float32Array; readonly sampleRate: number };
}
