import { type NamedAttrMap, util } from '@tensorflow/tfjs-core';
import { numericType } from '../trace/numeric-type.ts';
import type { Operation, Spec } from '../trace/value.ts';
import { kernelRow } from './table.ts';

/**
 * The shapes and types of what a kernel gives for these inputs: a list for a kernel with several outputs.
 *
 * @throws EncoderKitError `unsupported-kernel`, `shape-mismatch`
 */
export function infer(kernel: string, inputs: Operation['inputs'], attributes: NamedAttrMap): Spec | readonly Spec[] {
  const specs = Object.entries(inputs).map(([name, { shape, dtype }]): [string, Spec] => [
    name,
    { shape, dtype: numericType(dtype, kernel) },
  ]);
  const inferred = kernelRow(kernel, inputs, attributes).infer(Object.fromEntries(specs), attributes);
  // A window larger than its image, a stride of 0: TF.js says so when it makes the tensor.
  for (const { shape } of [inferred].flat()) util.assertNonNegativeIntegerDimensions([...shape]);
  return inferred;
}
