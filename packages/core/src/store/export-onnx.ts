import { checkKnownOptions, checkNumber, checkPath } from '@encoderkit/errors';
import { toOnnx } from '@encoderkit/tfjs-backend-onnx';
import type { Tensor } from '@tensorflow/tfjs-core';
import { dirname } from '#platform';
import { ensureWritable, replaceFile } from '../data/files/files.ts';
import { checkModel, forward, type Model, variablesOf } from '../model/model.ts';
import { trunkOf } from '../model/trunk.ts';

export interface ExportOptions {
  /** Kept in the file. */
  readonly description?: string;
  /** For encoders of sequences: the number of timesteps that the file takes. Any number, when absent. */
  readonly timesteps?: number;
}

/**
 * Writes the model as a standard `.onnx` file for Python, C#, a browser or a model server. Inputs are preprocessed samples,
 * named as the network's inputs, in batches of any size; outputs are `output` (probabilities, for a classifier and a tagger). The
 * metadata holds the bundle's encoder and head configurations, from which the preprocessing can be repeated.
 *
 * @throws EncoderKitError `unsupported-kernel`, `file-not-writable`, `invalid-option`, `disposed`
 * @example
 * ```ts
 * import { classifier, exportOnnx } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = classifier(vectorEncoder({ length: 2 }), { labels: ['no', 'yes'] });
 * await exportOnnx(model, 'models/yes-or-no.onnx', { description: 'an example' });
 * model.dispose();
 * ```
 */
export async function exportOnnx(
  model: Model<never, never, unknown, unknown>,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  checkModel('exportOnnx', model);
  checkKnownOptions('exportOnnx', options, ['description', 'timesteps']);
  // Throws for a model that has been disposed.
  variablesOf(model);
  const { description, timesteps } = options;
  if (timesteps !== undefined) checkNumber('exportOnnx', 'timesteps', timesteps, { integer: true, atLeast: 1 });
  const { encoder, head } = model;
  const { inputs, inputNames } = trunkOf(model).network;
  await ensureWritable(dirname(checkPath('exportOnnx', 'path', path)), 'exportOnnx');
  const bytes = await toOnnx(
    (...features: Tensor[]) => head.activation(forward(model, features, { training: false })),
    {
      // The layers' names: those of their tensors get a number in the second model of a process.
      inputs: inputs.map(({ shape, dtype, name }, index) => ({
        name: inputNames[index] ?? name,
        shape: [undefined, ...shape.slice(1).map((length) => length ?? timesteps)],
        dtype: dtype === 'int32' ? 'int32' : 'float32',
      })),
      outputs: ['output'],
      name: encoder.kind,
      metadata: {
        'encoderkit.encoder': JSON.stringify(encoder.toConfig()),
        'encoderkit.head': JSON.stringify(head.toConfig()),
      },
      ...(description !== undefined && { description }),
    },
  );
  await replaceFile(path, bytes);
}
