import { EncoderKitError } from '@encoderkit/errors';
import type { Variable } from '@tensorflow/tfjs-core';
import { join, readFile } from '#platform';
import { ensureWritable, messageOf, replaceFile } from '../data/files/files.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../model/weights.ts';
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../store/safetensors.ts';
import type { StoppingState } from './early-stopping.ts';
import type { EpochEvent } from './events.ts';
import type { RateState } from './learning-rate.ts';
import type { CheckpointOptions } from './options.ts';

/** How far a training has come: with the weights and the optimizer's slots all that the next epoch depends on. */
export type Progress = {
  readonly epoch: number;
  /** Updates made. */
  readonly step: number;
  /** Batches drawn so far: what random layers draw by. */
  readonly draws: number;
  readonly stopping: StoppingState | null;
  /** Whether early stopping has ended the training. */
  readonly stopped: boolean;
  readonly rate: RateState;
  readonly history: readonly EpochEvent[];
};

/** What a training changes. */
export interface TrainingVariables {
  readonly weights: readonly Variable[];
  /** What the optimizer remembers. */
  readonly slots: readonly Variable[];
}

export interface TrainingState {
  readonly progress: Progress;
  /** The weights that early stopping found best. */
  readonly best: Snapshot | undefined;
}

export interface Checkpoint {
  write(variables: TrainingVariables, state: TrainingState): Promise<void>;
  /** Puts the saved numbers into the variables; undefined where there is nothing to resume, or nothing is wanted. */
  resume(variables: TrainingVariables): Promise<TrainingState | undefined>;
}

export const checkpointName = 'training.safetensors';

/** Raised when the file changes so that older programs cannot read it. */
const format = 'encoderkit-training-1';

/**
 * One file that holds a training's whole state, in the safetensors format. It is written beside the old one and renamed, so
 * that an interruption leaves one of the two.
 *
 * `recipe`: by name, what a training that goes on must have in common with the one that began.
 *
 * @throws EncoderKitError `file-not-writable` at once
 */
export async function checkpointFile(
  { folder, resume = false }: CheckpointOptions,
  recipe: Readonly<Record<string, string>>,
): Promise<Checkpoint> {
  await ensureWritable(folder, 'train, checkpoint');
  const path = join(folder, checkpointName);
  return {
    async write({ weights, slots }, { progress, best }) {
      const tensors = [
        ...named('weights', await takeSnapshot(weights)),
        ...named('optimizer', await takeSnapshot(slots)),
        ...(best ? named('best', best) : []),
      ];
      const metadata = { format, recipe: JSON.stringify(recipe), progress: JSON.stringify(progress) };
      await replaceFile(path, writeSafetensors(tensors, metadata));
    },
    async resume({ weights, slots }) {
      const saved = resume ? await readCheckpoint(path) : undefined;
      if (!saved) return undefined;
      const { file, progress } = saved;
      checkRecipe(path, recipe, saved.recipe);
      const best = file.tensors.has('best.0') ? arraysFor('best', weights, file, path) : undefined;
      const snapshots = [arraysFor('weights', weights, file, path), arraysFor('optimizer', slots, file, path)];
      for (const snapshot of snapshots) restoreSnapshot(snapshot);
      return { progress, best };
    },
  };
}

const named = (group: string, { variables, values }: Snapshot) =>
  variables.map(({ shape }, index) => ({
    name: `${group}.${index}`,
    shape,
    values: values[index] ?? new Float32Array(0),
  }));

interface Saved {
  readonly file: SafetensorsFile;
  readonly progress: Progress;
  readonly recipe: Readonly<Record<string, string>>;
}

async function readCheckpoint(path: string): Promise<Saved | undefined> {
  try {
    const file = readSafetensors(await readFile(path));
    const text = (name: string): string => file.metadata.get(name) ?? '';
    if (text('format') !== format) {
      throw new EncoderKitError({
        code: 'bundle-version',
        where: path,
        expected: `a checkpoint of format "${format}"`,
        received: text('format'),
        remedy: 'It was written by another release of @encoderkit/core, or by another program.',
      });
    }
    return { file, progress: withNaN(JSON.parse(text('progress'))), recipe: JSON.parse(text('recipe')) };
  } catch (cause) {
    if (EncoderKitError.isInstance(cause)) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem: `the checkpoint cannot be read: ${messageOf(cause)}`,
      remedy: 'Delete it to begin anew, or copy it again from where it came.',
      cause,
    });
  }
}

/** A metric that is NaN became null in JSON. */
function withNaN(progress: Progress): Progress {
  const revive = (_: string, value: unknown): unknown => (value === null ? Number.NaN : value);
  return { ...progress, history: JSON.parse(JSON.stringify(progress.history), revive) };
}

function checkRecipe(
  path: string,
  now: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(now)) {
    if (before[name] === value) continue;
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where: `checkpoint ${path}`,
      problem: `the training was begun with ${name} ${before[name]} and is to go on with ${value}`,
      remedy: 'Resume with what it was begun with, or choose another folder.',
    });
  }
}

/** The arrays of a group, which have the shapes of `variables`. */
function arraysFor(group: string, variables: readonly Variable[], file: SafetensorsFile, path: string): Snapshot {
  const saved = [...file.tensors.values()].filter(({ name }) => name.startsWith(`${group}.`));
  const shapes = (arrays: readonly { readonly shape: readonly number[] }[]) =>
    arrays.map(({ shape }) => `[${shape}]`).join(' ');
  if (shapes(saved) !== shapes(variables)) {
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where: `checkpoint ${path}`,
      expected: `${group} of shapes ${shapes(variables)}, as the model has them`,
      received: shapes(saved),
      remedy:
        'Resume with the model that the training was begun with (and what was frozen of it), or choose another folder.',
    });
  }
  return { variables, values: saved.map(({ values }) => values) };
}
