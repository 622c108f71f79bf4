import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { dispose, io, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Model } from '../../model/model.ts';
import { namedWeights, type Weight } from '../../model/parameters.ts';
import { modelName, weightsName } from './names.ts';

type AnyModel = Model<never, never, unknown, unknown>;

/** The weights of a bundle as its network describes them, in the order of their bytes. */
export interface SavedWeights {
  readonly specs: readonly io.WeightsManifestEntry[];
  readonly bytes: Uint8Array;
  /** How many numbers there are. */
  readonly count: number;
}

const bytesOf = { float32: 4, int32: 4, bool: 1 };

/** @throws EncoderKitError `bundle-damaged` for a description that is none, or that does not fit the bytes */
export function readWeights(files: ReadonlyMap<string, Uint8Array>, folder: string): SavedWeights {
  const bytes = files.get(weightsName) ?? new Uint8Array(0);
  const specs = specsIn(new TextDecoder().decode(files.get(modelName)));
  if (!specs) throw damaged(folder, `${modelName} does not describe its weights`);
  const sizes = specs.map(({ shape, dtype }) => ({ count: shape.reduce((all, size) => all * size, 1), dtype }));
  const needed = sizes.reduce((sum, { count, dtype }) => sum + count * bytesOf[dtype as keyof typeof bytesOf], 0);
  if (needed !== bytes.length) {
    throw damaged(folder, `${modelName} describes ${needed} bytes of weights, and ${weightsName} has ${bytes.length}`);
  }
  return { specs, bytes, count: sizes.reduce((sum, { count }) => sum + count, 0) };
}

function specsIn(text: string): io.WeightsManifestEntry[] | undefined {
  let network: unknown;
  try {
    network = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(network) || !Array.isArray(network.weightsManifest)) return undefined;
  const specs: unknown[] = network.weightsManifest.flatMap((group) => (isRecord(group) ? group.weights : undefined));
  if (!specs.every(isSpec)) return undefined;
  // Weights are found by them.
  return new Set(specs.map(({ name }) => name)).size === specs.length ? specs : undefined;
}

const isSpec = (value: unknown): value is io.WeightsManifestEntry =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  typeof value.dtype === 'string' &&
  value.dtype in bytesOf &&
  !('quantization' in value) &&
  Array.isArray(value.shape) &&
  value.shape.every((size) => Number.isSafeInteger(size) && size >= 0);

/**
 * Puts saved weights into a model that is made alike.
 *
 * @param names of the weights in the order in which they were saved; in a bundle without, they are in the model's own order
 * @throws EncoderKitError `bundle-mismatch` where the model has other weights, `bundle-damaged` for what is no number
 */
export function putWeights(
  model: AnyModel,
  saved: SavedWeights,
  names: readonly string[] | undefined,
  folder: string,
): void {
  const places = names ? byName(model, saved, names, folder) : byPosition(model, saved, folder);
  // A copy, which begins where its memory does: a Buffer may be a part of a larger one.
  const decoded = io.decodeWeights(new Uint8Array(saved.bytes).buffer, [...saved.specs]);
  try {
    // What a weight's constraint makes of it is a tensor besides.
    tidy(() => {
      for (const [index, { name }] of saved.specs.entries()) {
        const value = decoded[name];
        if (value) places[index]?.write(checkFinite(value, names?.[index] ?? name, folder));
      }
    });
  } finally {
    dispose(decoded);
  }
}

/** The model's weights in the order of those that were saved. */
function byName(model: AnyModel, { specs }: SavedWeights, names: readonly string[], folder: string): Weight[] {
  const weights = new Map(namedWeights(model).map(({ name, weight }) => [name, weight]));
  const list = (some: readonly string[]) => some.slice(0, 3).join(', ');
  const missing = [...weights.keys()].filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !weights.has(name));
  if (missing.length > 0 || unknown.length > 0 || names.length !== specs.length) {
    throw mismatch(
      folder,
      `the ${weights.size} weights of the model${missing.length > 0 ? `, among them ${list(missing)}` : ''}`,
      `${names.length}${unknown.length > 0 ? `, among them ${list(unknown)}` : ''}`,
    );
  }
  return names.flatMap((name, index) => {
    const weight = weights.get(name);
    const shape = specs[index]?.shape ?? [];
    if (weight && String(weight.shape) !== String(shape)) {
      throw mismatch(folder, `${name} of shape [${weight.shape}]`, `[${shape}]`);
    }
    return weight ?? [];
  });
}

function byPosition({ network }: AnyModel, { specs }: SavedWeights, folder: string): readonly Weight[] {
  const shapes = (weights: readonly { readonly shape: readonly (number | null)[] }[]) =>
    weights.map(({ shape }) => `[${shape}]`).join(' ');
  if (shapes(specs) === shapes(network.weights)) return network.weights;
  throw mismatch(folder, `weights of shapes ${shapes(network.weights)}`, shapes(specs));
}

function checkFinite(value: Tensor, name: string, folder: string): Tensor {
  if (value.dtype !== 'float32' || value.dataSync().every(Number.isFinite)) return value;
  throw damaged(folder, `the weight ${name} has values that are no numbers`);
}

const mismatch = (folder: string, expected: string, received: string): EncoderKitError =>
  new EncoderKitError({
    code: 'bundle-mismatch',
    where: `load ${folder}`,
    expected,
    received,
    remedy: 'The bundle was written with another version of the encoder, or its files were mixed up.',
  });

const damaged = (folder: string, problem: string): EncoderKitError =>
  new EncoderKitError({
    code: 'bundle-damaged',
    where: `load ${folder}`,
    problem,
    remedy: 'Copy the bundle again from where it came.',
  });
