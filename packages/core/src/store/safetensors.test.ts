import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const tensors = [
  { name: 'weights.0', shape: [2, 3], values: Float32Array.of(1, -2, 3, Number.NaN, Number.POSITIVE_INFINITY, 1e-40) },
  { name: 'empty', shape: [0, 4], values: new Float32Array(0) },
  { name: 'scalar ä', shape: [], values: Float32Array.of(0.1) },
];
const metadata = { format: 'test', text: '{"ä": null}' };
const file = () => writeSafetensors(tensors, metadata);

describe('safetensors', () => {
  it('reads what it wrote, bit for bit', () => {
    const { tensors: read, metadata: texts } = readSafetensors(file());
    expect([...read.values()]).toEqual(tensors);
    expect(Object.fromEntries(texts)).toEqual(metadata);
  });

  it('reads a file that does not begin where its memory does', () => {
    const memory = new Uint8Array(file().length + 3);
    memory.set(file(), 3);
    expect([...readSafetensors(memory.subarray(3)).tensors.values()]).toEqual(tensors);
    expect([...readSafetensors(Buffer.from(memory.buffer, 3)).tensors.values()]).toEqual(tensors);
  });

  it('has the layout of the format', () => {
    const bytes = file();
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header).toEqual({
      __metadata__: metadata,
      'weights.0': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      empty: { dtype: 'F32', shape: [0, 4], data_offsets: [24, 24] },
      'scalar ä': { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
    expect(bytes.length).toBe(8 + length + 28);
    expect(new DataView(bytes.buffer).getFloat32(8 + length + 4, true)).toBe(-2);
  });

  it('refuses a file that is cut short anywhere', () => {
    const bytes = file();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow();
    }
  });

  it.each<[string, unknown]>([
    ['text', 'text'],
    ['null', null],
    ['a tensor of another type', { a: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } }],
    ['a tensor without a shape', { a: { dtype: 'F32', data_offsets: [0, 4] } }],
    ['a tensor beyond the end', { a: { dtype: 'F32', shape: [9], data_offsets: [0, 36] } }],
    ['a tensor of another length', { a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }],
  ])('refuses a header that is or has %s', (_, header) => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    expect(() => readSafetensors(bytes)).toThrow();
  });
});
