import type { ImageSample } from '@encoderkit/vision';

/** What a model is given: one modality or more. */
export interface Sample {
  readonly image?: ImageSample;
  readonly text?: string;
  readonly sound?: Uint8Array | { readonly samples: Float32Array; readonly sampleRate: number };
}
