import { EncoderKitError } from '@encoderkit/errors';
import type { Variable } from '@tensorflow/tfjs-core';
import { join, readdir, rename, rm } from '#platform';
import { ensureWritable, replaceFile } from '../../data/files/files.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../../model/weights.ts';
import type { CheckpointOptions } from '../options.ts';
import { checkpointBytes, readCheckpoint, type SavedTraining } from './file.ts';
import type { Progress } from './progress.ts';
import type { Recipe } from './recipe.ts';

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
  /** Whether one is to be written after this update, in the midst of an epoch. */
  isDue(updates: number): boolean;
  /** `improved`: these are the best weights so far. Weights that are not finite are not written. */
  write(variables: TrainingVariables, state: TrainingState, improved?: boolean): Promise<void>;
  /** Puts the saved numbers into the variables; undefined where there is nothing to resume, or nothing is wanted. */
  resume(variables: TrainingVariables): TrainingState | undefined;
}

export const checkpointName = 'training.safetensors';
const bestName = 'training-best.safetensors';
const olderName = (step: number): string => `training-${String(step).padStart(9, '0')}.safetensors`;

/**
 * Makes the folder, and reads what there is to go on from: undefined where nothing is, or nothing is wanted.
 *
 * @throws EncoderKitError `file-not-writable` at once, `bundle-damaged`, `bundle-version`
 */
export async function savedTraining({ folder, resume = false }: CheckpointOptions): Promise<SavedTraining | undefined> {
  await ensureWritable(folder, 'train, checkpoint');
  if (!resume) return undefined;
  const newest = await readCheckpoint(join(folder, checkpointName));
  if (newest) return newest;
  // A writer that was killed had put the newest aside as an older one.
  const aside = (await olderIn(folder)).at(-1);
  return aside === undefined ? undefined : readCheckpoint(join(folder, aside));
}

/**
 * One file that holds a training's whole state, in the safetensors format. It is written beside the old one and renamed, so
 * that an interruption leaves one of the two.
 */
export function checkpointIn(
  { folder, every = 'epoch', keep = 1, best: keepsBest = false }: CheckpointOptions,
  recipe: Recipe,
  saved: SavedTraining | undefined,
): Checkpoint {
  const path = join(folder, checkpointName);
  let written = { at: performance.now(), step: saved?.progress.step };
  return {
    isDue(updates) {
      if (every === 'epoch') return false;
      if ('steps' in every) return updates % every.steps === 0;
      return performance.now() - written.at >= every.seconds * 1000;
    },
    async write({ weights, slots }, { progress, best }, improved = false) {
      const arrays = [
        ...named('weights', await takeSnapshot(weights)),
        ...named('optimizer', await takeSnapshot(slots)),
        ...(best ? named('best', best) : []),
      ];
      if (!arrays.every(({ values }) => values.every(Number.isFinite))) return;
      const bytes = await checkpointBytes(arrays, recipe, progress);
      if (keep > 1 && written.step !== undefined && written.step !== progress.step) {
        // Where it is gone, somebody has taken it away.
        await rename(path, join(folder, olderName(written.step))).catch(() => {});
        await removeOlder(folder, keep - 1);
      }
      await replaceFile(path, bytes);
      if (keepsBest && improved) await replaceFile(join(folder, bestName), bytes);
      written = { at: performance.now(), step: progress.step };
    },
    resume({ weights, slots }) {
      if (!saved) return undefined;
      const best = saved.tensors.has('best.0') ? arraysFor('best', weights, saved) : undefined;
      const snapshots = [arraysFor('weights', weights, saved), arraysFor('optimizer', slots, saved)];
      for (const snapshot of snapshots) restoreSnapshot(snapshot);
      return { progress: saved.progress, best };
    },
  };
}

/** Names of older checkpoints, the newest last. */
const olderIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^training-\d{9,}\.safetensors$/.test(name)).sort();

/** Removes all but the newest `kept` of the older checkpoints. */
async function removeOlder(folder: string, kept: number): Promise<void> {
  for (const name of (await olderIn(folder)).slice(0, -kept)) await rm(join(folder, name), { force: true });
}

const named = (group: string, { variables, values }: Snapshot) =>
  variables.map(({ shape }, index) => ({
    name: `${group}.${index}`,
    shape,
    values: values[index] ?? new Float32Array(0),
  }));

/** The arrays of a group, which have the shapes of `variables`. */
function arraysFor(group: string, variables: readonly Variable[], { tensors, path }: SavedTraining): Snapshot {
  const saved = [...tensors.values()].filter(({ name }) => name.startsWith(`${group}.`));
  const shapes = (arrays: readonly { readonly shape: readonly number[] }[]) =>
    arrays.map(({ shape }) => `[${shape}]`).join(' ');
  if (shapes(saved) !== shapes(variables)) {
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where: `checkpoint ${path}`,
      expected: `${group} of shapes ${shapes(variables)}`,
      received: shapes(saved),
      remedy: 'Resume with the model and the optimizer that the training was begun with, or choose another folder.',
    });
  }
  return { variables, values: saved.map(({ values }) => values) };
}
