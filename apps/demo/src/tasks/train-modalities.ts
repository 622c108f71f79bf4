import { copyFusion, withFrozenEncoders } from '../multimodal/frozen-encoders.ts';
import {
  type AllEncoders,
  examplesAlone,
  type MadeEncoders,
  type Modality,
  type ModalityData,
  type ModalityModel,
  modalities,
  modalityModel,
  withModalities,
} from '../multimodal/modality-models.ts';
import type { ModalityTraining } from '../multimodal/modality-training.ts';
import { type Fit, fit } from './fit.ts';
import type { TaskContext } from './task.ts';

/** Of the models that are shown and saved. */
export const seed = 1;

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
  context.say(`${name}:`);
  const fitted = await fit(model, examplesAlone(data, name), { ...aloneOptions, epochs: epochs[name], seed }, context);
  return { names: [name], model, fitted, encoder };
}

/** The gated model of all modalities, trained on what the encoders of `alone` give. */
export async function trainTogether(
  data: ModalityData,
  { options, epochs, modalityDropout }: ModalityTraining,
  alone: readonly TrainedAlone[],
  context: Pick<TaskContext, 'signal' | 'say'>,
): Promise<TrainedModel> {
  const given = encodersOf(alone);
  const shared = { kind: 'gated', modalityDropout, seed } as const;
  const whole = modalityModel(data, modalities, { ...shared, given });
  context.say(`${titleOf(modalities)}:`);
  const examples = withModalities(data.train, modalities);
  const onVectors = modalityModel(await withFrozenEncoders(data, given), modalities, shared);
  try {
    const fitted = await fit(onVectors, examples, { ...options, epochs: epochs.all, seed }, context);
    copyFusion(onVectors, whole);
    return { names: modalities, model: whole, fitted };
  } finally {
    onVectors.dispose();
  }
}

/** The encoders of models of one modality, one for each. */
export const encodersOf = (alone: readonly TrainedAlone[]): AllEncoders =>
  Object.assign({}, ...alone.map(({ encoder }) => encoder));
