import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EncoderKitError } from '@encoderkit/errors';
import { type FeatureRows, featureRows } from './feature-rows.ts';

/*
 * Four 32-bit integers (marker, frames, width, 0) and 16 bytes of the SHA-256 of the numbers, then the numbers as float32. All of it in
 * the byte order of the machine: elsewhere the marker reads differently, and the file is made again.
 */
const marker = 0x31464b45;
const headerBytes = 32;

/** Features from a file; undefined where there is none, or where it is damaged. */
export async function readFeatures(path: string): Promise<FeatureRows | undefined> {
  const file = await readFile(path).catch(() => undefined);
  if (file === undefined || file.length < headerBytes) return undefined;
  // A copy: what Node reads may lie at any byte, and numbers may not.
  const bytes = Uint8Array.from(file);
  const [mark, frames = 0, width = 0] = new Uint32Array(bytes.buffer, 0, 4);
  if (mark !== marker || width === 0 || bytes.length !== headerBytes + 4 * frames * width) return undefined;
  const values = new Float32Array(bytes.buffer, headerBytes);
  const intact = Buffer.from(bytes.buffer, 16, 16).equals(digestOf(values));
  return intact ? featureRows(values, width) : undefined;
}

/** Writes a file as a whole: whoever reads it meanwhile, or writes the same, finds none or a complete one. */
export async function writeFeatures(path: string, { shape, values }: FeatureRows): Promise<void> {
  const header = new Uint8Array(headerBytes);
  new Uint32Array(header.buffer, 0, 4).set([marker, shape[0], shape[1], 0]);
  header.set(digestOf(values), 16);
  const temporary = `${path}.writing-${randomUUID()}`;
  try {
    await makeFolder(resolve(dirname(path)));
    await writeFile(temporary, [header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new EncoderKitError({
      code: 'file-not-writable',
      where: 'featureCache',
      problem: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Check that there is room on the disk and that the folder may be written to.',
      cause,
    });
  }
}

/** Not Node's recursive mkdir, which never returns where a folder cannot be made although its parent is there (/proc). */
async function makeFolder(folder: string): Promise<void> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Somebody else made it at the same time.
    if (error.code !== 'EEXIST') throw error;
  });
}

function digestOf(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest().subarray(0, 16);
}
