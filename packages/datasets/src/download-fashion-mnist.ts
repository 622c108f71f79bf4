import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EncoderKitError } from '@encoderkit/errors';
import { fashionMnistCache, fashionMnistFiles } from './fashion-mnist-files.ts';
import { readIdxFile } from './read-idx-file.ts';

/** The address in the data set's own README. Plain http is safe here: what arrives is checked by its SHA-256. */
const publicAddress = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com';
const millisecondsPerFile = 120_000;

/**
 * Fetches the four files of Fashion-MNIST (30 MB) into a folder. Each is checked before it gets its name, so a broken
 * download leaves nothing behind that looks like data.
 *
 * @param options.folder the cache folder when left out
 * @param options.address where the four `.gz` files lie; the public download when left out
 * @param options.files which files, and what must be inside; the real ones when left out
 * @throws `download-failed` when the server cannot be reached or refuses; `invalid-data` when what came is not the data
 */
export async function downloadFashionMnist({
  folder = fashionMnistCache(),
  address = publicAddress,
  files = Object.values(fashionMnistFiles),
}: {
  folder?: string;
  address?: string;
  files?: readonly { name: string; shape: readonly number[]; sha256: string }[];
} = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const temporary = join(folder, `${file.name}.${randomUUID()}.part`);
    try {
      await writeFile(temporary, await fetchBytes(`${address}/${file.name}.gz`));
      await readIdxFile(temporary, file);
      await rename(temporary, join(folder, `${file.name}.gz`));
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

async function fetchBytes(address: string): Promise<Uint8Array> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(millisecondsPerFile) });
    if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    const reason =
      cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : cause;
    throw new EncoderKitError({
      code: 'download-failed',
      where: 'downloadFashionMnist',
      problem: `${address} could not be fetched (${reason})`,
      remedy: 'Check the network, or download the file another way and give its folder.',
      cause,
    });
  }
}
