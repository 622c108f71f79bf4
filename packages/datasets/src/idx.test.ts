import { EncoderKitError } from '@encoderkit/errors';
import { describe, expect, test } from 'vitest';
import { parseIdx } from './idx.ts';
import { idxBytes } from './testing/idx-bytes.ts';

describe('parseIdx', () => {
  test.each([{ shape: [4] }, { shape: [2, 3] }, { shape: [3, 2, 2] }, { shape: [0, 28, 28] }])(
    'reads back what was written, shape $shape',
    ({ shape }) => {
      const values = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => 255 - index);
      const array = parseIdx(idxBytes(shape, values), 'made');
      expect(array.shape).toEqual(shape);
      expect(array.values).toEqual(values);
    },
  );

  test('gives a view, not a copy, also of bytes that start inside a larger buffer', () => {
    const buffer = new Uint8Array(100);
    buffer.set(idxBytes([3], Uint8Array.of(7, 8, 9)), 50);
    const bytes = buffer.subarray(50, 61);
    const { values } = parseIdx(bytes, 'made');
    expect([...values]).toEqual([7, 8, 9]);
    expect(values.buffer).toBe(buffer.buffer);
  });

  test.each([
    ['empty', new Uint8Array(0), /made: expected at least 4 bytes of header, received 0\. The file is truncated/],
    [
      'cut in the header',
      idxBytes([2, 3], new Uint8Array(6)).subarray(0, 9),
      /header of 12 bytes \(rank 2\), received 9/,
    ],
    [
      'cut in the data',
      idxBytes([2, 3], new Uint8Array(6)).subarray(0, 15),
      /6 elements \(shape \[2,3\]\), received 3/,
    ],
    ['too long', idxBytes([2], new Uint8Array(5)), /2 elements \(shape \[2\]\), received 5/],
    ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0), /expected an IDX file.*received "bytes 1f 8b 08 00"/],
    ['text', new TextEncoder().encode('<html>'), /received "bytes 3c 68 74 6d"/],
    ['rank 0', Uint8Array.of(0, 0, 8, 0), /expected an IDX file/],
    ['floats', Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0), /type "unsigned byte", received "float"/],
    ['a count that overflows 31 bits', Uint8Array.of(0, 0, 8, 1, 255, 255, 255, 255), /4294967295 elements/],
  ])('refuses bytes that are %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'made')).toThrow(message);
    try {
      parseIdx(bytes, 'made');
    } catch (error) {
      expect(EncoderKitError.isInstance(error) && error.code).toBe('invalid-data');
    }
  });
});
