import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Json } from '../encoder/encoder.ts';

/** Raised when a bundle changes so that older programs cannot read it. */
export const formatVersion = 1;

export const manifestName = 'encoderkit.json';

/** What a bundle's `encoderkit.json` says. The network beside it is a standard TF.js model (`model.json`, `weights.bin`). */
export interface Manifest {
  readonly formatVersion: number;
  readonly encoder: { readonly kind: string; readonly modality: string; readonly config: Json };
  readonly head: Json;
  /** Whatever `save` was given: metrics, a description, where the data came from. */
  readonly metadata: Json;
  /** Of every other file of the bundle, by name. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** @throws EncoderKitError `bundle-damaged`, `bundle-version` */
export function parseManifest(text: string, path: string): Manifest {
  const damaged = (problem: string, cause?: unknown): EncoderKitError =>
    new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem,
      remedy: 'Copy the bundle again from where it came.',
      cause,
    });
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (cause) {
    throw damaged('is no valid JSON', cause);
  }
  if (typeof manifest !== 'object' || manifest === null || !('formatVersion' in manifest)) {
    throw damaged('is no EncoderKit manifest: it has no "formatVersion"');
  }
  const version = manifest.formatVersion;
  if (typeof version !== 'number') throw damaged('has a "formatVersion" that is no number');
  if (version > formatVersion) {
    throw new EncoderKitError({
      code: 'bundle-version',
      where: path,
      expected: `format version ${formatVersion} or older`,
      received: version,
      remedy: 'Update @encoderkit/core: a newer release wrote this bundle.',
    });
  }
  if (!isManifest(manifest)) throw damaged('lacks "encoder", "head" or "files"');
  return manifest;
}

function isManifest(value: object): value is Manifest {
  return (
    'encoder' in value &&
    typeof value.encoder === 'object' &&
    value.encoder !== null &&
    'kind' in value.encoder &&
    'head' in value &&
    'files' in value &&
    typeof value.files === 'object' &&
    value.files !== null
  );
}

/**
 * What a bundle says of itself, without loading it.
 *
 * @throws EncoderKitError `file-not-found`, `bundle-damaged`, `bundle-version`
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new EncoderKitError({
      code: 'file-not-found',
      where: 'load',
      problem: `${folder} is no bundle: it has no readable ${manifestName}`,
      remedy: 'Give the folder that "save" was given.',
      cause,
    });
  });
  return parseManifest(text, path);
}
