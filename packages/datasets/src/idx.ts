import { EncoderKitError } from '@encoderkit/errors';

/** The contents of an IDX file: unsigned bytes with a shape, row-major. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** A view of the bytes that were parsed, not a copy. */
  readonly values: Uint8Array;
}

const elementTypes: Readonly<Record<number, string>> = {
  8: 'unsigned byte',
  9: 'signed byte',
  11: 'short',
  12: 'int',
  13: 'float',
  14: 'double',
};
const unsignedByte = 8;

/**
 * Reads the IDX format of the MNIST family: two zero bytes, a byte for the element type, a byte for the rank, each
 * dimension as a big-endian 32-bit integer, then the elements (http://yann.lecun.com/exdb/mnist/, "the IDX file format").
 * Only unsigned bytes, which is what all data sets of this family hold.
 *
 * @param where names the file in errors
 * @throws `invalid-data` where the bytes are not IDX, are of another element type, or are more or fewer than the header says
 */
export function parseIdx(bytes: Uint8Array, where: string): IdxArray {
  if (bytes.length < 4) throw truncated(where, 'at least 4 bytes of header', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const [type, rank] = [(magic >> 8) & 0xff, magic & 0xff];
  const typeName = elementTypes[type];
  if (magic >>> 16 !== 0 || typeName === undefined || rank === 0) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: 'an IDX file, whose first bytes are 00 00, an element type and a rank',
      received: bytes.subarray(0, 4).reduce((text, byte) => `${text} ${byte.toString(16).padStart(2, '0')}`, 'bytes'),
      remedy: 'Give the original file, gzipped or not.',
    });
  }
  if (type !== unsignedByte) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: 'elements of type "unsigned byte"',
      received: typeName,
      remedy: 'Convert the file: only unsigned bytes are read.',
    });
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw truncated(where, `a header of ${start} bytes (rank ${rank})`, bytes.length);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const found = bytes.length - start;
  if (found < size) throw truncated(where, `${size} elements (shape [${shape}])`, found);
  if (found > size) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: `${size} elements (shape [${shape}])`,
      received: found,
      remedy: 'There are more bytes than the header says: the file is damaged, or two files were joined.',
    });
  }
  return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, size) };
}

function truncated(where: string, expected: string, received: number): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    expected,
    received,
    remedy: 'The file is truncated: fetch it again.',
  });
}
