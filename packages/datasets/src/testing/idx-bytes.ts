/** An IDX file of unsigned bytes, as it would lie on disk. The counts are written as given, right or wrong. */
export function idxBytes(shape: readonly number[], values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (8 << 8) | shape.length);
  shape.forEach((dimension, axis) => {
    view.setUint32(4 + 4 * axis, dimension);
  });
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}
