import type { TrainOptions } from '@encoderkit/core';
import type { Modality, ModalitySample } from './modality-models.ts';

type Training = Pick<TrainOptions<ModalitySample, string>, 'batchSize' | 'learningRate' | 'schedule'>;

/**
 * How models of one modality, and models of several, are trained. Those of several have the encoders of those of one, as they are: fusion and head learn
 * on their vectors.
 */
export interface ModalityTraining {
  /** Of a model of several modalities. */
  readonly options: Training;
  /** Of a model of one; as of several, when absent. */
  readonly aloneOptions?: Training;
  readonly epochs: Readonly<Record<Modality | 'all', number>>;
  /** Of models that are to be asked with less than they know. */
  readonly modalityDropout: number;
}
