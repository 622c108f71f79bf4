import { join } from 'node:path';
import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Json } from '../encoder/encoder.ts';
import { ensureWritable, replaceFile } from '../files.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../model/weights.ts';
import type { StoppingState } from './early-stopping.ts';
import type { CheckpointOptions, EpochEvent } from './options.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** How far a training has come: with the weights and the optimizer's slots all that the next epoch depends on. */
export type Progress = {
  readonly epoch: number;
  readonly step: number;
  /** Batches drawn so far: what random layers draw by. */
  readonly draws: number;
  readonly stopping: StoppingState | null;
  readonly schedule: Json;
  /** What an epoch schedule multiplies the learning rate by. */
  readonly factor: number;
  readonly history: readonly EpochEvent[];
};

export interface Checkpoint {
  write(variables: readonly Variable[], progress: Progress, best: Snapshot | undefined): Promise<void>;
  /** Puts the saved numbers into the variables; undefined where there is nothing to resume. */
  resume(
    variables: readonly Variable[],
    weights: readonly Variable[],
  ): Promise<{ progress: Progress; best: Snapshot | undefined } | undefined>;
}

const fileName = 'training.safetensors';

/**
 * One file that holds a training's whole state, in the safetensors format. It is written beside the old one and renamed, so
 * that an interruption leaves one of the two.
 *
 * @throws EncoderKitError `file-not-writable` at once
 */
export async function checkpointFile({ folder, resume = false }: CheckpointOptions): Promise<Checkpoint> {
  await ensureWritable(folder, 'train, checkpoint');
  const path = join(folder, fileName);
  return {
    async write(variables, progress, best) {
      const { values } = await takeSnapshot(variables);
      const tensors = [
        ...named('state', variables, values),
        ...(best ? named('best', best.variables, best.values) : []),
      ];
      await replaceFile(
        path,
        writeSafetensors(tensors, { format: 'encoderkit-training-1', progress: JSON.stringify(progress) }),
      );
    },
    async resume(variables, weights) {
      const saved = resume ? await readSafetensors(path) : undefined;
      if (!saved) return undefined;
      const take = (prefix: string, wanted: readonly Variable[]): Snapshot => ({
        variables: wanted,
        values: wanted.map((variable, index) => {
          const tensor = saved.tensors.get(`${prefix}.${index}`);
          if (tensor && String(tensor.shape) === String(variable.shape)) return tensor.values;
          throw new EncoderKitError({
            code: 'bundle-mismatch',
            where: `checkpoint ${path}`,
            expected: `array ${index} to have shape [${variable.shape}], as the model and optimizer have it`,
            received: tensor?.shape,
            remedy: 'Resume with the options that the training was begun with, or choose another folder.',
          });
        }),
      });
      restoreSnapshot(take('state', variables));
      const progress: Progress = JSON.parse(saved.metadata.progress ?? '{}');
      return { progress, best: saved.tensors.has('best.0') ? take('best', weights) : undefined };
    },
  };
}

const named = (prefix: string, variables: readonly Variable[], values: readonly Float32Array[]) =>
  variables.map((variable, index) => ({
    name: `${prefix}.${index}`,
    shape: variable.shape,
    values: values[index] ?? new Float32Array(0),
  }));
