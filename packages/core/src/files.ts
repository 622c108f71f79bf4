import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes the folder where it is missing and checks, by writing, that files can be written into it. */
export async function ensureWritable(folder: string, where: string): Promise<void> {
  const probe = join(folder, `.write-test-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-writable',
      where,
      problem: `the folder ${folder} cannot be written to: ${reasonOf(cause)}`,
      remedy: 'Choose another folder, or change its permissions.',
      cause,
    });
  }
}

/** Writes a file as a whole: whoever reads it, also after a crash, finds the old one or the new one. */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      // On the disk before it gets its name: a rename alone can survive a power cut that the content does not.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new EncoderKitError({
      code: 'file-not-writable',
      where: path,
      problem: `cannot be written: ${reasonOf(cause)}`,
      remedy: 'Check that there is room on the disk and that the folder may be written to.',
      cause,
    });
  }
}
