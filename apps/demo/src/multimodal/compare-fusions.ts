import { type Engine, evaluate, type FusionKind, train } from '@encoderkit/core';
import { percent } from '../format.ts';
import { withFrozenEncoders } from './frozen-encoders.ts';
import type { FusionResults, SubsetResult } from './fusion-results.ts';
import {
  type AllEncoders,
  examplesAlone,
  type Modality,
  type ModalityData,
  type ModalityModel,
  modalities,
  modalityModel,
  modalitySubsets,
  withModalities,
} from './modality-models.ts';
import type { ModalityTraining } from './modality-training.ts';

/** The models of one modality each, of one seed. */
export interface AloneModels {
  readonly seed: number;
  readonly encoders: AllEncoders;
  /** On what is asked. */
  readonly accuracies: Readonly<Record<Modality, number>>;
}

export interface CompareOptions {
  readonly kinds: readonly FusionKind[];
  readonly seeds: readonly number[];
  readonly training: Pick<ModalityTraining, 'options' | 'aloneOptions' | 'epochs' | 'modalityDropout'>;
  /** Those that are there already, trained in the same way; they stay the caller's. */
  readonly alone?: AloneModels;
  readonly engine?: Engine;
  readonly signal?: AbortSignal;
  /** Told what is done. */
  say(line: string): void;
}

export interface FusionComparison {
  readonly results: FusionResults;
  /** Milliseconds a step of the models of all modalities, of each kind and seed. */
  readonly milliseconds: Readonly<Partial<Record<FusionKind, readonly number[]>>>;
}

/**
 * Kinds of fusion, each on all seven combinations of the three modalities. For each seed every modality's encoder is trained alone and frozen.
 * Each kind then fuses the same vectors: by a model for each pair, and by one for all three, with modality dropout, which is asked with every
 * combination.
 *
 * @throws what `signal` says when it is aborted
 */
export async function compareFusions(data: ModalityData, options: CompareOptions): Promise<FusionComparison> {
  const { kinds, seeds, say } = options;
  const trainer = trainings(options);
  const own = new Map<string, number[]>();
  const ofAll = new Map<string, number[]>();
  const milliseconds: Partial<Record<FusionKind, number[]>> = {};
  for (const seed of seeds) {
    const known = options.alone?.seed === seed ? { ...options.alone, dispose: () => undefined } : undefined;
    const alone = known ?? (await trainer.alone(data, seed));
    try {
      const vectors = await withFrozenEncoders(data, alone.encoders);
      for (const kind of kinds) {
        const all = await trainer.fused(vectors, modalities, kind, seed);
        milliseconds[kind] = [...(milliseconds[kind] ?? []), all.milliseconds];
        for (const [index, subset] of modalitySubsets.entries()) {
          record(ofAll, kind, subset, all.accuracies[index] ?? Number.NaN);
          const [only] = subset;
          if (subset.length === 1 && only) record(own, kind, subset, alone.accuracies[only]);
          if (subset.length !== 2) continue;
          const { accuracies } = await trainer.fused(vectors, subset, kind, seed);
          record(own, kind, subset, accuracies[0] ?? Number.NaN);
        }
        say(`seed ${seed}, ${kind}: ${percent(all.accuracies.at(-1) ?? Number.NaN)} with all modalities`);
      }
    } finally {
      alone.dispose();
    }
  }
  const resultsOf = (kind: FusionKind): SubsetResult[] =>
    modalitySubsets.map((names) => ({
      modalities: names,
      own: own.get(keyOf(kind, names)) ?? [],
      ofAll: ofAll.get(keyOf(kind, names)) ?? [],
    }));
  return { results: Object.fromEntries(kinds.map((kind) => [kind, resultsOf(kind)])), milliseconds };
}

const keyOf = (kind: FusionKind, names: readonly Modality[]): string => [kind, ...names].join();

function record(results: Map<string, number[]>, kind: FusionKind, names: readonly Modality[], value: number): void {
  const key = keyOf(kind, names);
  results.set(key, [...(results.get(key) ?? []), value]);
}

/** Trains one model after the other. */
function trainings({ training, engine, signal, say }: CompareOptions) {
  const shared = { ...(engine && { engine }), ...(signal && { signal }) };
  const quietly = { ...shared, progress: false };
  const { options, aloneOptions = options, epochs, modalityDropout } = training;
  const accuracyOf = async (model: ModalityModel, { asked }: ModalityData, names: readonly Modality[]) =>
    (await evaluate(model, withModalities(asked, names), shared)).accuracy;

  return {
    /** Models of one modality each; the caller disposes them. */
    async alone(data: ModalityData, seed: number): Promise<AloneModels & { dispose(): void }> {
      const { image, text, audio } = data.encoders;
      const encoders: AllEncoders = { image: image(seed), text: text(seed), audio: audio(seed) };
      const models = modalities.map((name) => modalityModel(data, [name], { kind: 'gated', seed, given: encoders }));
      const dispose = () => {
        for (const model of models) model.dispose();
      };
      const accuracies = { image: 0, text: 0, audio: 0 };
      try {
        for (const [index, name] of modalities.entries()) {
          const model = models[index] as ModalityModel;
          const recipe = { ...aloneOptions, ...quietly, epochs: epochs[name], seed };
          const { seconds } = await train(model, examplesAlone(data, name), recipe);
          signal?.throwIfAborted();
          accuracies[name] = await accuracyOf(model, data, [name]);
          say(`seed ${seed}, ${name} alone: ${percent(accuracies[name])} after ${seconds.toFixed(1)} s`);
        }
        return { seed, encoders, accuracies, dispose };
      } catch (error) {
        dispose();
        throw error;
      }
    },
    /** A model of several: its accuracy with all that it knows, or, where that is everything, with every combination. */
    async fused(data: ModalityData, names: readonly Modality[], kind: FusionKind, seed: number) {
      const whole = names.length === modalities.length;
      const model = modalityModel(data, names, { kind, seed, ...(whole && { modalityDropout }) });
      try {
        const examples = withModalities(data.train, names);
        const { seconds, steps } = await train(model, examples, { ...options, ...quietly, epochs: epochs.all, seed });
        signal?.throwIfAborted();
        const accuracies: number[] = [];
        for (const subset of whole ? modalitySubsets : [names]) accuracies.push(await accuracyOf(model, data, subset));
        return { accuracies, milliseconds: (1000 * seconds) / steps };
      } finally {
        model.dispose();
      }
    },
  };
}
