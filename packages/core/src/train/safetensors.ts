import { readFile } from 'node:fs/promises';
import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';

/** The safetensors format, float32 only: 8 bytes of header length, a JSON header, the numbers (https://github.com/huggingface/safetensors). */

interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function writeSafetensors(
  tensors: readonly NamedArray[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }): [string, HeaderEntry] => {
    const start = offset;
    offset += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }];
  });
  const header = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  // Spaces at the end, which JSON allows, keep the numbers aligned.
  const text = new TextEncoder().encode(header);
  const padded = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(text, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/** Undefined when there is no such file. Throws `bundle-damaged` for one that is cut short or no safetensors file. */
export async function readSafetensors(
  path: string,
): Promise<{ metadata: Record<string, string>; tensors: Map<string, NamedArray> } | undefined> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const length = Number(file.readBigUInt64LE(0));
    const header: Record<string, HeaderEntry> = JSON.parse(file.subarray(8, 8 + length).toString('utf8'));
    const { __metadata__: metadata, ...entries } = header;
    const tensors = new Map<string, NamedArray>();
    for (const [
      name,
      {
        shape,
        data_offsets: [start, end],
      },
    ] of Object.entries(entries)) {
      const bytes = file.subarray(8 + length + start, 8 + length + end);
      if (bytes.length !== end - start) throw new RangeError('it is cut short');
      tensors.set(name, { name, shape, values: new Float32Array(new Uint8Array(bytes).buffer) });
    }
    return { metadata: { ...(metadata as unknown as Record<string, string>) }, tensors };
  } catch (cause) {
    throw new EncoderKitError({
      code: 'bundle-damaged',
      where: path,
      problem: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Delete it to begin anew, or copy it again from where it came.',
      cause,
    });
  }
}
