import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import { io } from '@tensorflow/tfjs-core';
import type { Json } from '../encoder/encoder.ts';
import { ensureWritable } from '../files.ts';
import type { Model } from '../model/model.ts';
import { formatVersion, type Manifest, manifestName } from './manifest.ts';

export interface SaveOptions {
  /** Kept in the manifest: metrics, a description, where the data came from. */
  readonly metadata?: Json;
}

/**
 * Writes the model as a bundle: a folder with a manifest (options, labels, preprocessing, checksums) beside a standard
 * TF.js model, which `tf.loadLayersModel` reads by itself. The bundle is written beside the old one and put in its place
 * when it is whole: a crash leaves one of the two.
 *
 * @throws EncoderKitError `file-not-writable`; a folder that holds anything but a bundle is not overwritten
 */
export async function save(
  model: Model<never, never, unknown, unknown>,
  folder: string,
  { metadata = null }: SaveOptions = {},
): Promise<void> {
  const target = resolve(folder);
  const parent = dirname(target);
  await ensureWritable(parent, 'save');
  await refuseOtherFolders(target);
  const temporary = join(parent, `.${basename(target)}-${randomUUID()}`);
  try {
    await mkdir(temporary);
    const files: Record<string, Uint8Array> = await networkFiles(model);
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(temporary, name), bytes);
    const manifest: Manifest = {
      formatVersion,
      encoder: { kind: model.encoder.kind, modality: model.encoder.modality, config: model.encoder.toConfig() },
      head: model.head.toConfig(),
      metadata,
      files: Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
      ),
    };
    await writeFile(join(temporary, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    await replaceFolder(temporary, target);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    if (EncoderKitError.isInstance(cause)) throw cause;
    throw new EncoderKitError({
      code: 'file-not-writable',
      where: 'save',
      problem: `the bundle ${target} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Check that there is room on the disk and that the folder may be written to.',
      cause,
    });
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A standard TF.js model. */
async function networkFiles({ network }: Model<never, never, unknown, unknown>): Promise<Record<string, Uint8Array>> {
  let artifacts: io.ModelArtifacts | undefined;
  await network.save(
    io.withSaveHandler(async (made) => {
      artifacts = made;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const weights = new Uint8Array(io.concatenateArrayBuffers([artifacts?.weightData ?? []].flat()));
  const topology = {
    format: 'layers-model',
    generatedBy: 'EncoderKit',
    convertedBy: null,
    modelTopology: artifacts?.modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: artifacts?.weightSpecs }],
  };
  return { 'model.json': new TextEncoder().encode(JSON.stringify(topology)), 'weights.bin': weights };
}

async function refuseOtherFolders(folder: string): Promise<void> {
  const exists = await stat(folder).catch(() => undefined);
  if (!exists) return;
  const isBundle = await readFile(join(folder, manifestName)).then(
    () => true,
    () => false,
  );
  if (isBundle) return;
  throw new EncoderKitError({
    code: 'file-not-writable',
    where: 'save',
    problem: `${folder} exists and is no bundle`,
    remedy: 'Give a folder that does not exist yet, or one that holds a bundle to replace.',
  });
}

/** A folder cannot be renamed onto another: the old one steps aside first, and is removed last. */
async function replaceFolder(made: string, target: string): Promise<void> {
  const old = `${made}-old`;
  const had = await rename(target, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(made, target);
  } catch (error) {
    if (had) await rename(old, target);
    throw error;
  }
  if (had) await rm(old, { recursive: true, force: true });
}
