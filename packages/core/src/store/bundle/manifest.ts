import { EncoderKitError, isRecord } from '@encoderkit/errors';
import type { Json } from '../../base/json.ts';
import { sha256 } from '../../base/sha256.ts';
import { manifestName } from './names.ts';
import { type BundleSource, type OpenBundle, readWhole } from './source.ts';

/** Raised when a bundle changes so that older programs cannot read it. */
const formatVersion = 1;

/** What a bundle's `encoderkit.json` says. The network beside it is a standard TF.js model (`model.json`, `weights.bin`). */
export interface Manifest {
  readonly formatVersion: number;
  readonly encoder: { readonly kind: string; readonly modality: string; readonly config: Json };
  readonly head: Json;
  /** Of every other file of the bundle, by name. */
  readonly files: Readonly<Record<string, FileEntry>>;
  /** The names of the network's weights, in the order of `weights.bin`. Bundles before them went by position. */
  readonly weights?: readonly string[];
  /** What of the model was frozen, by name: networks, layers, single weights. */
  readonly frozen?: readonly string[];
  /** SHA-256 of all that is above. */
  readonly checksum: string;
  /** Whatever `save` was given: metrics, a description, where the data came from. May be edited. */
  readonly metadata: Json;
}

interface FileEntry {
  readonly bytes: number;
  readonly sha256: string;
}

type Contents = Pick<Manifest, 'encoder' | 'head' | 'files' | 'weights' | 'frozen'>;

const checksumOf = ({ encoder, head, files, weights, frozen }: Contents): Promise<string> =>
  sha256(JSON.stringify({ encoder, head, files, weights, frozen }));

/** The text of a manifest. */
export async function writeManifest(contents: Required<Contents>, metadata: Json): Promise<string> {
  const { encoder, head, files, weights, frozen }: Required<Contents> = JSON.parse(JSON.stringify(contents));
  const parts = { encoder, head, files, weights, frozen };
  const manifest: Manifest = { formatVersion, ...parts, checksum: await checksumOf(parts), metadata };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @throws EncoderKitError `bundle-damaged`, `bundle-version` */
async function parseManifest(text: string, path: string): Promise<Manifest> {
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
    throw damaged('is cut short or altered: it is no valid JSON', cause);
  }
  if (typeof manifest !== 'object' || manifest === null || !('formatVersion' in manifest)) {
    throw damaged('is no EncoderKit manifest: it has no "formatVersion"');
  }
  checkVersion(manifest.formatVersion, path);
  if (!isManifest(manifest)) throw damaged('is altered: it lacks "encoder", "head", "files" or "checksum"');
  if ((await checksumOf(manifest)) !== manifest.checksum)
    throw damaged('is altered: its contents do not have its checksum');
  return manifest;
}

function checkVersion(version: unknown, path: string): void {
  if (version === formatVersion) return;
  const isNewer = typeof version === 'number' && version > formatVersion;
  throw new EncoderKitError({
    code: 'bundle-version',
    where: path,
    expected: `a bundle of format version ${formatVersion}`,
    received: version,
    remedy: isNewer
      ? 'Update @encoderkit/core: a newer release wrote this bundle.'
      : 'There never was such a version: the file was altered, or another program wrote it.',
  });
}

function isManifest(value: object): value is Manifest {
  const { encoder, head, files, weights, frozen, checksum }: Partial<Record<keyof Manifest, unknown>> = value;
  return (
    isRecord(encoder) &&
    typeof encoder.kind === 'string' &&
    'config' in encoder &&
    head !== undefined &&
    isRecord(files) &&
    Object.entries(files).every(([name, entry]) => /^[\w-][\w.-]*$/.test(name) && isEntry(entry)) &&
    [weights, frozen].every((names) => names === undefined || isNames(names)) &&
    typeof checksum === 'string'
  );
}

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every((name) => typeof name === 'string');

const isEntry = (value: unknown): value is FileEntry =>
  isRecord(value) && typeof value.bytes === 'number' && typeof value.sha256 === 'string';

/**
 * What a bundle says of itself, without loading it: its encoder and head with their options, its files, its metadata.
 *
 * @throws EncoderKitError `file-not-found`, `bundle-damaged`, `bundle-version`
 * @example
 * ```ts
 * import { classifier, readManifest, save } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = classifier(vectorEncoder({ length: 2 }), { labels: ['no', 'yes'] });
 * await save(model, 'models/answers', { metadata: { accuracy: 0.5 } });
 * const { encoder, head, metadata } = await readManifest('models/answers');
 * console.log(encoder.kind, head, metadata);
 * model.dispose();
 * ```
 */
export async function readManifest(source: BundleSource): Promise<Manifest> {
  return readWhole('readManifest', source, manifestOf);
}

/** The same of a bundle that is open. */
export async function manifestOf(bundle: OpenBundle): Promise<Manifest> {
  const bytes = await bundle.read(manifestName).catch((cause: unknown) => {
    throw new EncoderKitError({
      code: 'file-not-found',
      where: 'load',
      problem: `${bundle.name} is no bundle: it has no readable ${manifestName}`,
      remedy: 'Give the folder that "save" was given.',
      cause,
    });
  });
  return parseManifest(new TextDecoder().decode(bytes), bundle.at(manifestName));
}
