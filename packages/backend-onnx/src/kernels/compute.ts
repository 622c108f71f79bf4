import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { type Operation, recordOperation, type Value } from '../trace/value.ts';
import { complexKernel } from './complex.ts';
import { answer, computeOnHost, isList, type NamedValues } from './host.ts';
import { infer } from './infer.ts';
import type { AnyKernel } from './kernel.ts';
import { isLowered, kernelRow } from './table.ts';

/**
 * What a kernel gives: an operation that is recorded, or its result where that is known at once. Complex numbers are computed as
 * pairs; strings, and kernels that are not lowered, by TF.js' own `cpu` backend.
 */
export function computeKernel(kernel: string, inputs: NamedValues, attributes: NamedAttrMap): Value | readonly Value[] {
  if (!isFlat(inputs)) return computeOnHost(kernel, inputs, attributes);
  const complex = complexKernel(kernel, inputs, attributes);
  if (complex) {
    const compute = (name: string, from: Readonly<Record<string, Value>>, settings: NamedAttrMap = {}) =>
      [computeKernel(name, from, settings)].flat();
    const results = complex({ inputs, attributes, compute });
    const [only] = results;
    return only && !severalOutputs.has(kernel) ? only : results;
  }
  const strings = attributes.dtype === 'string' || Object.values(inputs).some(({ dtype }) => dtype === 'string');
  if (strings || !isLowered(kernel)) return computeOnHost(kernel, inputs, attributes);
  return recorded(kernel, kernelRow(kernel, inputs, attributes), inputs, attributes);
}

/** Kernels whose result TF.js expects as a list, even of one. */
const severalOutputs: ReadonlySet<string> = new Set(['SplitV', 'Unpack']);

const isFlat = (inputs: NamedValues): inputs is Readonly<Record<string, Value>> =>
  Object.values(inputs).every((value) => !isList(value));

function recorded(
  kernel: string,
  row: AnyKernel,
  inputs: Operation['inputs'],
  attributes: NamedAttrMap,
): Value | readonly Value[] {
  const specs = infer(kernel, inputs, attributes);
  row.check?.(inputs, attributes);
  const folded =
    row.fold?.(inputs, attributes) ?? (isList(specs) ? undefined : answer(kernel, inputs, attributes, specs));
  if (folded) return folded;
  const outputs = recordOperation(kernel, inputs, attributes, [specs].flat());
  const [only] = outputs;
  return isList(specs) || !only ? outputs : only;
}
