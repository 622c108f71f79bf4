import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkKnownOptions, checkPath, EncoderKitError, lookUp } from '@encoderkit/errors';
import { dispose, io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json } from '../../base/json.ts';
import type { Encoder } from '../../model/encoder.ts';
import type { Head } from '../../model/head.ts';
import { disposeNetwork, type ModelWith, modelOf } from '../../model/model.ts';
import { bundleFolder } from './folder.ts';
import { type HeadKind, type HeadsByKind, headFromConfig, headKinds } from './heads.ts';
import { type Manifest, readManifest, sha256 } from './manifest.ts';
import { modelName, weightsName } from './names.ts';

/** What `load` needs of an encoder's factory, such as `cnnEncoder`. */
interface Restores<Sample> {
  readonly kind: string;
  fromConfig(config: Json): Encoder<Sample>;
}

export interface LoadOptions<Kind extends HeadKind> {
  /** The kind of head that the bundle must have: `'classifier'` (when absent), `'multiLabelClassifier'`, `'regressor'`, `'tagger'`. */
  readonly head?: Kind;
}

/**
 * Reads what `save` wrote. The encoder's factory is given, so that nothing needs to be registered and only what is used is
 * loaded: `load('models/digits', cnnEncoder)`; for a bundle without a classifier also the kind of its head.
 *
 * @returns the model, which the caller disposes
 * @throws EncoderKitError `invalid-option`, `file-not-found`, `bundle-damaged`, `bundle-version`, `bundle-mismatch`
 * @example
 * ```ts
 * import { load, regressor, save } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/core/testing';
 *
 * await save(regressor(vectorEncoder({ length: 2 }), { outputs: ['price'] }), 'models/prices');
 * const model = await load('models/prices', vectorEncoder, { head: 'regressor' });
 * console.log(model.head.kind); // regressor
 * model.dispose();
 * ```
 */
export async function load<Sample, Kind extends HeadKind = 'classifier'>(
  folder: string,
  factory: Restores<Sample>,
  options: LoadOptions<Kind> = {},
): Promise<ModelWith<Sample, HeadsByKind[Kind]>> {
  checkPath('load', 'folder', folder);
  checkFactory(factory);
  checkKnownOptions('load', options, ['head']);
  const wanted = lookUp('load', 'head', headKinds, options.head ?? 'classifier');
  const manifest = await readManifest(folder);
  if (manifest.encoder.kind !== factory.kind) {
    throw mismatch(
      folder,
      `an encoder of kind "${factory.kind}"`,
      manifest.encoder.kind,
      'Pass the factory that makes encoders of that kind.',
    );
  }
  const files = await readChecked(await bundleFolder(folder), manifest);
  const head = headFromConfig(manifest.head);
  let encoder: Encoder<Sample> | undefined;
  try {
    if (head.kind !== wanted) {
      throw mismatch(folder, `a head of kind "${wanted}"`, head.kind, `Load it with { head: '${head.kind}' }.`);
    }
    encoder = factory.fromConfig(manifest.encoder.config);
    const model = modelOf(encoder, head as Head<unknown, unknown, unknown>);
    loadWeights(model.network, files, folder);
    // The check above is what makes it so.
    return model as ModelWith<Sample, HeadsByKind[Kind]>;
  } catch (error) {
    encoder?.dispose();
    disposeNetwork(head.network);
    throw error;
  }
}

function mismatch(folder: string, expected: string, received: unknown, remedy: string): EncoderKitError {
  return new EncoderKitError({ code: 'bundle-mismatch', where: `load ${folder}`, expected, received, remedy });
}

function checkFactory(factory: unknown): void {
  const isFactory =
    ((typeof factory === 'object' && factory !== null) || typeof factory === 'function') &&
    'kind' in factory &&
    'fromConfig' in factory;
  if (isFactory) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'load',
    expected: 'the factory of the encoder as second argument',
    received: typeof factory === 'object' && factory !== null ? 'another object' : factory,
    remedy: 'Pass the function that made the encoder, such as cnnEncoder, without calling it.',
  });
}

/** The bundle's files, each with the length and checksum that the manifest says. */
async function readChecked(folder: string, manifest: Manifest): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of new Set([modelName, weightsName, ...Object.keys(manifest.files)])) {
    const path = join(folder, name);
    const expected = manifest.files[name];
    if (!expected) throw damaged(path, 'is not listed in the manifest');
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw damaged(path, 'is missing or cannot be read', cause);
    });
    if (bytes.length !== expected.bytes) {
      throw damaged(path, `is cut short or altered: expected ${expected.bytes} bytes, found ${bytes.length}`);
    }
    if (sha256(bytes) !== expected.sha256) {
      throw damaged(path, 'is altered: its checksum is not the one in the manifest');
    }
    files.set(name, bytes);
  }
  return files;
}

const damaged = (path: string, problem: string, cause?: unknown): EncoderKitError =>
  new EncoderKitError({
    code: 'bundle-damaged',
    where: path,
    problem,
    remedy: 'Copy the bundle again from where it came.',
    cause,
  });

interface ModelJson {
  readonly weightsManifest: readonly { readonly weights: io.WeightsManifestEntry[] }[];
}

function loadWeights(network: LayersModel, files: ReadonlyMap<string, Uint8Array>, folder: string): void {
  const { weightsManifest }: ModelJson = JSON.parse(new TextDecoder().decode(files.get(modelName)));
  const specs = weightsManifest.flatMap(({ weights }) => weights);
  const shapes = (weights: readonly { readonly shape: readonly (number | null)[] }[]) =>
    weights.map(({ shape }) => `[${shape}]`).join(' ');
  if (shapes(specs) !== shapes(network.weights)) {
    throw mismatch(
      folder,
      `weights of shapes ${shapes(network.weights)}`,
      shapes(specs),
      'The bundle was written with another version of the encoder, or its files were mixed up.',
    );
  }
  // A copy, which begins where its memory does: a Buffer may be a part of a larger one.
  const saved = io.decodeWeights(new Uint8Array(files.get(weightsName) ?? []).buffer, specs);
  try {
    // By position: TF.js gives layers of a second model other names.
    network.setWeights(specs.flatMap(({ name }) => saved[name] ?? []));
  } finally {
    dispose(saved);
  }
}
