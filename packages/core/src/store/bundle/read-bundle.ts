import { EncoderKitError } from '@encoderkit/errors';
import { sha256 } from '../../base/sha256.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import { modelName, weightsName } from './names.ts';
import { type BundleSource, type OpenBundle, readWhole } from './source.ts';

export interface ReadBundle {
  /** What the bundle is called in messages. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** All that a bundle holds, of one moment. @throws EncoderKitError `file-not-found`, `bundle-damaged`, `bundle-version`, `invalid-option` */
export function readBundle(where: string, source: BundleSource): Promise<ReadBundle> {
  return readWhole(where, source, async (bundle) => {
    const manifest = await manifestOf(bundle);
    return { name: bundle.name, manifest, files: await readChecked(bundle, manifest) };
  });
}

/** The bundle's files, each with the length and checksum that the manifest says. */
async function readChecked(bundle: OpenBundle, manifest: Manifest): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of new Set([modelName, weightsName, ...Object.keys(manifest.files)])) {
    const path = bundle.at(name);
    const expected = manifest.files[name];
    if (!expected) throw damaged(path, 'is not listed in the manifest');
    const bytes = await bundle.read(name).catch((cause: unknown) => {
      throw damaged(path, 'is missing or cannot be read', cause);
    });
    if (bytes.length !== expected.bytes) {
      throw damaged(path, `is cut short or altered: expected ${expected.bytes} bytes, found ${bytes.length}`);
    }
    if ((await sha256(bytes)) !== expected.sha256) {
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
