import { EncoderKitError } from '@encoderkit/errors';
import { fileURLToPath, join, readFile, stat } from '#platform';
import { bundleFolder } from './folder.ts';

/** A file as browsers have it: chosen by somebody, or dropped on a page. */
interface NamedBlob {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Where a bundle is: the path of its folder, its URL, or its files as a browser has them. */
export type BundleSource = string | URL | readonly NamedBlob[];

export interface OpenBundle {
  /** What it is called in messages. */
  readonly name: string;
  /** The path or address of one of its files, for messages. */
  at(file: string): string;
  /** The bytes of one of its files; throws where it is not there. */
  read(file: string): Promise<Uint8Array>;
  /** Another one when it is opened again after `save` has put another bundle in its place. */
  readonly version: string;
}

/** Each replacement asks for one attempt more: a program that saves so often that this is not enough saves all the time. */
const mostAttempts = 20;

/**
 * Calls `read` with the bundle. Where that fails because `save` has put another bundle in its place meanwhile, it is called again: what was read
 * began as the old one and went on as the new one.
 *
 * @throws EncoderKitError `invalid-option` for what is no source; what `read` throws
 */
export async function readWhole<Read>(
  where: string,
  source: BundleSource,
  read: (bundle: OpenBundle) => Promise<Read>,
): Promise<Read> {
  let bundle = await openBundle(where, source);
  for (let attempt = 1; ; attempt++) {
    try {
      return await read(bundle);
    } catch (error) {
      const { version } = bundle;
      bundle = await openBundle(where, source);
      if (attempt === mostAttempts || bundle.version === version) throw error;
    }
  }
}

async function openBundle(where: string, source: BundleSource): Promise<OpenBundle> {
  if (isFiles(source)) {
    const files = new Map(source.map((file) => [file.name, file]));
    return {
      name: `${source.length} files`,
      at: (file) => file,
      async read(file) {
        const blob = files.get(file);
        if (!blob) throw new Error(`it is not among ${[...files.keys()].join(', ')}`);
        return new Uint8Array(await blob.arrayBuffer());
      },
      version: 'the only one',
    };
  }
  if (source instanceof URL && source.protocol !== 'file:') return onTheWeb(source);
  const path = source instanceof URL ? fileURLToPath(source) : source;
  if (typeof path === 'string' && path !== '') {
    const folder = await bundleFolder(path);
    return {
      name: path,
      at: (file) => join(folder, file),
      read: (file) => readFile(join(folder, file)),
      version: await versionOf(folder),
    };
  }
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: '"folder" to be a path, a URL or a list of files',
    received: typeof source === 'object' ? 'something else' : source,
  });
}

/** A folder that takes the place of another has another number; one that is being removed changes. */
const versionOf = (folder: string): Promise<string> =>
  stat(folder).then(
    ({ ino, ctimeMs }) => `${ino} ${ctimeMs}`,
    () => 'none',
  );

function onTheWeb(base: URL): OpenBundle {
  // A folder's address may come without the slash that makes it one.
  const folder = new URL(base.pathname.endsWith('/') ? '' : `${base.pathname.split('/').at(-1)}/`, base);
  return {
    name: String(base),
    at: (file) => String(new URL(file, folder)),
    async read(file) {
      const response = await fetch(new URL(file, folder));
      if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    version: 'the only one',
  };
}

const isFiles = (source: unknown): source is readonly NamedBlob[] =>
  Array.isArray(source) &&
  source.every((file) => typeof file === 'object' && file !== null && 'name' in file && 'arrayBuffer' in file);
