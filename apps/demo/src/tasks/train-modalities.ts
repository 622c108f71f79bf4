import type { TrainOptions } from '@encoderkit/core';
import {
  type MadeEncoders,
  type Modality,
  type ModalityData,
  type ModalityModel,
  type ModalitySample,
  modalities,
  modalityModel,
  withModalities,
} from '../multimodal/modality-models.ts';
import { type Fit, fit } from './fit.ts';
import type { TaskContext } from './task.ts';

type Training = Pick<TrainOptions<ModalitySample, string>, 'batchSize' | 'learningRate' | 'schedule'>;

/** How a model of each modality, and one of all, are trained. */
export interface ModalityTraining {
  readonly options: Training;
  /** Of a model of one modality. */
  readonly aloneOptions?: Training;
  readonly epochs: Readonly<Record<Modality | 'all', number>>;
  readonly modalityDropout: number;
  /** Whether the model of all begins with the encoders of the others; else it begins anew. */
  readonly fromTrained: boolean;
}

const seed = 1;
/** What the learning rate of trained encoders is multiplied by in the model of all. */
const trainedLearningRate = 0.1;

export interface TrainedModel {
  readonly names: readonly Modality[];
  readonly model: ModalityModel;
  readonly fitted: Fit;
}

/** A model of one modality, which shares its encoder. */
export interface TrainedAlone extends TrainedModel {
  readonly encoder: MadeEncoders;
}

/** Modalities in words. */
export const titleOf = (names: readonly Modality[]): string => names.join(' + ');

/** A model of one modality, trained. */
export async function trainAlone(
  data: ModalityData,
  name: Modality,
  { options, aloneOptions = options, epochs }: ModalityTraining,
  context: Pick<TaskContext, 'signal' | 'say'>,
): Promise<TrainedAlone> {
  const encoder: MadeEncoders = { [name]: data.encoders[name](seed) };
  const model = modalityModel(data, [name], { kind: 'gated', seed, given: encoder });
  const examples = withModalities(data.alone?.[name] ?? data.train, [name]);
  context.say(`${name}:`);
  const fitted = await fit(model, examples, { ...aloneOptions, epochs: epochs[name], seed }, context);
  return { names: [name], model, fitted, encoder };
}

/** The gated model of all modalities, trained. Where it begins with encoders of `alone`, these learn on: measure them before. */
export async function trainTogether(
  data: ModalityData,
  { options, epochs, modalityDropout, fromTrained }: ModalityTraining,
  alone: readonly TrainedAlone[],
  context: Pick<TaskContext, 'signal' | 'say'>,
): Promise<TrainedModel> {
  const given: MadeEncoders = Object.assign({}, ...alone.map(({ encoder }) => encoder));
  const model = modalityModel(data, modalities, {
    kind: 'gated',
    modalityDropout,
    seed,
    ...(fromTrained && { given, encoderLearningRate: trainedLearningRate }),
  });
  context.say(`${titleOf(modalities)}:`);
  const examples = withModalities(data.train, modalities);
  const fitted = await fit(model, examples, { ...options, epochs: epochs.all, seed }, context);
  return { names: modalities, model, fitted };
}
