/** The safetensors format, float32 only: 8 bytes of header length, a JSON header, the numbers (https://github.com/huggingface/safetensors). */

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SafetensorsFile {
  /** Texts by name. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, NamedArray>;
}

/**
 * The bytes of a file.
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from '@encoderkit/core';
 *
 * const bytes = writeSafetensors([{ name: 'kernel', shape: [1, 2], values: Float32Array.of(3, 4) }], { format: 'example' });
 * console.log(readSafetensors(bytes).tensors.get('kernel')?.values); // 3, 4
 * ```
 */
export function writeSafetensors(
  tensors: readonly NamedArray[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const start = offset;
    offset += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, offset] }] as const;
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

/** What a file holds. Throws a plain error for one that is cut short, or is not such a file. */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 8) throw new RangeError('it is cut short');
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > file.length) throw new RangeError('it is cut short');
  const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, start)));
  const { __metadata__: metadata = {}, ...entries } = recordOf(header);
  const tensors = new Map<string, NamedArray>();
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = recordOf(entry);
    if (dtype !== 'F32' || !isNumbers(shape) || !isNumbers(offsets))
      throw new TypeError(`"${name}" is no float32 array`);
    const [from = 0, to = 0] = offsets;
    // A copy, which begins where its memory does. (Buffer's slice would be none.)
    const bytes = new Uint8Array(file.subarray(start + from, start + to));
    const length = shape.reduce((product, size) => product * size, 1);
    if (bytes.length !== 4 * length) throw new RangeError(`the numbers of "${name}" are cut short`);
    tensors.set(name, { name, shape, values: new Float32Array(bytes.buffer) });
  }
  const texts = Object.entries(recordOf(metadata)).map(([name, text]): [string, string] => [name, String(text)]);
  return { metadata: new Map(texts), tensors };
}

function recordOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new TypeError('its header is not as it should be');
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');
