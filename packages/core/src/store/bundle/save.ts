import { checkKnownOptions, checkPath, EncoderKitError } from '@encoderkit/errors';
import { io } from '@tensorflow/tfjs-core';
import { dirname, join, mkdir, rm } from '#platform';
import type { Json } from '../../base/json.ts';
import { sha256 } from '../../base/sha256.ts';
import { ensureWritable, messageOf, throughLinks, writeThrough } from '../../data/files/files.ts';
import { removeAbandoned, temporaryBeside } from '../../data/files/temporary.ts';
import { frozenNames } from '../../model/frozen.ts';
import { checkModel, type Model, variablesOf } from '../../model/model.ts';
import { namedWeights } from '../../model/parameters.ts';
import { checkReplaceable, replaceFolder } from './folder.ts';
import { writeManifest } from './manifest.ts';
import { manifestName, modelName, weightsName } from './names.ts';
import { type Written, withUniqueNames } from './unique-names.ts';

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
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = classifier(vectorEncoder({ length: 2, normalize: false }), { labels: ['no', 'yes'] });
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
  const target = await throughLinks(checkPath(where, 'folder', folder));
  checkKnownOptions(where, options, ['metadata']);
  const metadata = jsonOf(options.metadata);
  variablesOf(model);
  await ensureWritable(dirname(target), where);
  await checkReplaceable(target);
  await removeAbandoned(target, 'new');
  const made = temporaryBeside(target, 'new');
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
  const { encoder, head, network } = model;
  const artifacts = await artifactsOf(model);
  const { modelTopology, weightSpecs = [], weightData = [] } = artifacts ?? {};
  const names = new Map(namedWeights(model).map(({ name, weight }) => [weight.id, name]));
  const files = networkFiles(withUniqueNames(network, { modelTopology, weightSpecs }), weightData);
  const entries = files.map(
    async ([name, bytes]) => [name, { bytes: bytes.length, sha256: await sha256(bytes) }] as const,
  );
  const manifest = await writeManifest(
    {
      encoder: { kind: encoder.kind, modality: encoder.modality, config: encoder.toConfig() },
      head: head.toConfig(),
      files: Object.fromEntries(await Promise.all(entries)),
      // TF.js has just written them in this order: those first that are trained.
      weights: network.weights.map(({ id, name }) => names.get(id) ?? name),
      frozen: frozenNames(model),
    },
    metadata,
  );
  return [...files, [manifestName, manifest]];
}

/** A standard TF.js model. */
function networkFiles({ modelTopology, weightSpecs }: Written, weightData: io.WeightData) {
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
