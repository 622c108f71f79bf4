import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import { dispose, io, type NamedTensorMap, tidy } from '@tensorflow/tfjs-core';
import type { Encoder, Json } from '../encoder/encoder.ts';
import type { Head } from '../head/head.ts';
import { type HeadKind, type HeadsByKind, headFromConfig } from '../head/heads.ts';
import { type Model, modelOf } from '../model/model.ts';
import { checkKnownOptions } from '../options.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { sha256 } from './save.ts';

/** What `load` needs of an encoder's factory, such as `cnnEncoder`. */
interface Restores<Sample> {
  readonly kind: string;
  fromConfig(config: Json): Encoder<Sample>;
}

export interface LoadOptions<Kind extends HeadKind> {
  /** The kind of head that the bundle must have; `'classifier'` when absent. */
  readonly head?: Kind;
}

type ModelWith<Sample, Made> =
  Made extends Head<infer Label, infer Prediction, infer Report> ? Model<Sample, Label, Prediction, Report> : never;

/**
 * Reads what `save` wrote. The encoder's factory is given, so that nothing needs to be registered and only what is used is
 * loaded: `load('models/digits', cnnEncoder)`; for a bundle without a classifier also the kind of its head.
 *
 * @returns the model, which the caller disposes
 * @throws EncoderKitError `file-not-found`, `bundle-damaged`, `bundle-version`, `bundle-mismatch`
 */
export async function load<Sample, Kind extends HeadKind = 'classifier'>(
  folder: string,
  factory: Restores<Sample>,
  options: LoadOptions<Kind> = {},
): Promise<ModelWith<Sample, HeadsByKind[Kind]>> {
  checkKnownOptions('load', options, ['head']);
  const manifest = await readManifest(folder);
  if (manifest.encoder.kind !== factory.kind) {
    throw mismatch(
      folder,
      `an encoder of kind "${factory.kind}"`,
      manifest.encoder.kind,
      'Pass the factory that makes encoders of that kind.',
    );
  }
  const files = await readChecked(folder, manifest);
  const head = headFromConfig(manifest.head);
  const wanted = options.head ?? 'classifier';
  if (head.kind !== wanted) {
    head.network.dispose();
    throw mismatch(folder, `a head of kind "${wanted}"`, head.kind, `Load it with { head: '${head.kind}' }.`);
  }
  const model = modelOf(factory.fromConfig(manifest.encoder.config), head as Head<unknown, unknown, unknown>);
  try {
    loadWeights(model.network, files, folder);
  } catch (error) {
    model.dispose();
    throw error;
  }
  // The check above is what makes it so.
  return model as ModelWith<Sample, HeadsByKind[Kind]>;
}

function mismatch(folder: string, expected: string, received: unknown, remedy: string): EncoderKitError {
  return new EncoderKitError({ code: 'bundle-mismatch', where: `load ${folder}`, expected, received, remedy });
}

/** The bundle's files, each with the length and checksum that the manifest says. */
async function readChecked(folder: string, manifest: Manifest): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [name, expected] of Object.entries(manifest.files)) {
    const path = join(folder, name);
    const bytes = await readFile(path).catch(() => undefined);
    const problem =
      bytes === undefined
        ? 'is missing'
        : bytes.length !== expected.bytes
          ? `is cut short or altered: expected ${expected.bytes} bytes, found ${bytes.length}`
          : sha256(bytes) !== expected.sha256
            ? 'is altered: its checksum is not the one in the manifest'
            : undefined;
    if (bytes && problem === undefined) {
      files.set(name, bytes);
      continue;
    }
    throw new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem: problem ?? 'cannot be read',
      remedy: 'Copy the bundle again from where it came.',
    });
  }
  return files;
}

interface ModelJson {
  readonly weightsManifest: readonly { readonly weights: io.WeightsManifestEntry[] }[];
}

function loadWeights(
  network: Model<never, never, unknown, unknown>['network'],
  files: ReadonlyMap<string, Uint8Array>,
  folder: string,
): void {
  const { weightsManifest }: ModelJson = JSON.parse(new TextDecoder().decode(files.get('model.json')));
  const specs = weightsManifest.flatMap(({ weights }) => weights);
  const bytes = files.get('weights.bin') ?? new Uint8Array(0);
  const saved: NamedTensorMap = io.decodeWeights(bytes.slice().buffer, specs);
  try {
    tidy(() => {
      const wanted = network.weights;
      const tensors = Object.values(saved);
      if (
        tensors.length !== wanted.length ||
        tensors.some((each, at) => String(each.shape) !== String(wanted[at]?.shape))
      ) {
        throw mismatch(
          folder,
          `weights of shapes ${wanted.map(({ shape }) => `[${shape}]`).join(' ')}`,
          tensors.map(({ shape }) => `[${shape}]`).join(' '),
          'The bundle was written with another version of the encoder, or its files were mixed up.',
        );
      }
      // By position: TF.js gives layers of a second model other names.
      network.setWeights(tensors);
    });
  } finally {
    dispose(saved);
  }
}
