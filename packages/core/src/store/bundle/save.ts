import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkKnownOptions, checkPath, EncoderKitError } from '@encoderkit/errors';
import { io } from '@tensorflow/tfjs-core';
import type { Json } from '../../base/json.ts';
import { ensureWritable, messageOf, writeThrough } from '../../data/files/files.ts';
import { checkModel, type Model, variablesOf } from '../../model/model.ts';
import { networksInside } from '../../model/networks-inside.ts';
import { checkReplaceable, newFolderFor, replaceFolder } from './folder.ts';
import { sha256, writeManifest } from './manifest.ts';
import { manifestName, modelName, weightsName } from './names.ts';
import { withUniqueNames } from './unique-names.ts';

export interface SaveOptions {
  /** Kept in the manifest, as JSON: metrics, a description, where the data came from. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Writes the model as a bundle: a folder with a manifest (options, labels, preprocessing, checksums) beside a standard
 * TF.js model, which `tf.loadLayersModel` reads by itself. The bundle is written beside the old one and put in its place
 * when it is whole: a crash leaves one of the two.
 *
 * @throws EncoderKitError `invalid-option`; `file-not-writable`, also for a folder that holds anything but a bundle, which is left alone
 * @example
 * ```ts
 * import { classifier, load, predict, save } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/core/testing';
 *
 * const model = classifier(vectorEncoder({ length: 2 }), { labels: ['no', 'yes'] });
 * await save(model, 'models/yes-or-no', { metadata: { data: 'made up' } });
 * model.dispose();
 *
 * const again = await load('models/yes-or-no', vectorEncoder);
 * console.log(await predict(again, [[1, 2]]));
 * again.dispose();
 * ```
 */
export async function save(
  model: Model<never, never, unknown, unknown>,
  folder: string,
  options: SaveOptions = {},
): Promise<void> {
  const where = 'save';
  checkModel(where, model);
  const target = resolve(checkPath(where, 'folder', folder));
  checkKnownOptions(where, options, ['metadata']);
  const metadata = jsonOf(options.metadata);
  variablesOf(model);
  await ensureWritable(dirname(target), where);
  await checkReplaceable(target);
  const made = newFolderFor(target);
  try {
    await mkdir(made);
    for (const [name, content] of await contentsOf(model, metadata)) await writeThrough(join(made, name), content);
    await replaceFolder(made, target);
  } catch (cause) {
    await rm(made, { recursive: true, force: true });
    if (EncoderKitError.isInstance(cause)) throw cause;
    throw new EncoderKitError({
      code: 'file-not-writable',
      where,
      problem: `the bundle ${target} cannot be written: ${messageOf(cause)}`,
      remedy: 'Check that there is room on the disk and that the folder may be written to.',
      cause,
    });
  }
}

type Contents = readonly (readonly [name: string, content: Uint8Array | string])[];

async function contentsOf(model: Model<never, never, unknown, unknown>, metadata: Json): Promise<Contents> {
  const { encoder, head } = model;
  const network = await networkFiles(model);
  const manifest = writeManifest(
    {
      encoder: { kind: encoder.kind, modality: encoder.modality, config: encoder.toConfig() },
      head: head.toConfig(),
      files: Object.fromEntries(network.map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }])),
    },
    metadata,
  );
  return [...network, [manifestName, manifest]];
}

/** A standard TF.js model. */
async function networkFiles(model: Model<never, never, unknown, unknown>) {
  const { modelTopology, weightSpecs, weightData } = await unfrozen(model, async ({ network }) => {
    const artifacts = await artifactsOf(model);
    const { modelTopology, weightSpecs = [], weightData = [] } = artifacts ?? {};
    return { ...withUniqueNames(network, { modelTopology, weightSpecs }), weightData };
  });
  const weights = new Uint8Array(io.concatenateArrayBuffers([weightData].flat()));
  const topology = {
    format: 'layers-model',
    generatedBy: 'EncoderKit',
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [weightsName], weights: weightSpecs }],
  };
  return [[modelName, new TextEncoder().encode(JSON.stringify(topology))] as const, [weightsName, weights] as const];
}

async function artifactsOf({ network }: Model<never, never, unknown, unknown>): Promise<io.ModelArtifacts | undefined> {
  let artifacts: io.ModelArtifacts | undefined;
  await network.save(
    io.withSaveHandler(async (made) => {
      artifacts = made;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return artifacts;
}

/** TF.js orders weights by whether they are trained. Those of a frozen encoder must be where `load`, whose model is not frozen, looks for them. */
async function unfrozen<Result>(
  model: Model<never, never, unknown, unknown>,
  body: (model: Model<never, never, unknown, unknown>) => Promise<Result>,
): Promise<Result> {
  const before = networksInside(model.encoder.network).map((network) => ({ network, trainable: network.trainable }));
  for (const { network } of before) network.trainable = true;
  try {
    return await body(model);
  } finally {
    for (const { network, trainable } of before) network.trainable = trainable;
  }
}

function jsonOf(metadata: SaveOptions['metadata']): Json {
  try {
    return JSON.parse(JSON.stringify(metadata ?? null));
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'save',
      expected: '"metadata" to be something that JSON can hold',
      received: messageOf(cause),
      cause,
    });
  }
}
