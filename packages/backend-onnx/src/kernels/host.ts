import { EncoderKitError } from '@encoderkit/errors';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  getKernel,
  getKernelsForBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { sizeOf } from '../base/size-of.ts';
import { dataOf, valueFrom } from '../trace/host-data.ts';
import { isTracing } from '../trace/tracing.ts';
import type { Operation, Spec, Value } from '../trace/value.ts';

/** The inputs of a kernel call; some kernels (RaggedGather) take a list under one name. */
export type NamedValues = Readonly<Record<string, Value | readonly Value[]>>;

/**
 * Kernels that TF.js' backend `cpu` has and this one does not lower: the shape of what they give depends on the numbers that go
 * in, or they work on strings. They are computed at once, by TF.js' own code, where their inputs are known.
 */
export const hostKernels = (lowered: ReadonlySet<string>): string[] =>
  getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .filter((name) => !lowered.has(name));

/**
 * Computes a kernel at once, by TF.js' backend `cpu`.
 *
 * @throws EncoderKitError `not-computed` where an input is not known yet, `unsupported-kernel` where `cpu` has no such kernel
 */
export function computeOnHost(kernel: string, inputs: NamedValues, attributes: NamedAttrMap): Value | readonly Value[] {
  const config = getKernel(kernel, 'cpu');
  if (!config) {
    throw new EncoderKitError({
      code: 'unsupported-kernel',
      where: "tfjs backend 'onnx'",
      problem: `does not support the kernel "${kernel}" (inputs ${Object.entries(inputs).map(describe).join(', ')})`,
      remedy: `Compute this part on another backend (await tf.setBackend('cpu')) or compose it from supported ops.`,
    });
  }
  // Its own, for this call alone: what is left in it goes when it goes.
  const backend = new MathBackendCPU();
  // It would recommend tfjs-node on the console.
  Object.assign(backend, { firstUse: false });
  const hand = (value: Value, name: string): TensorInfo => {
    const data = dataOf(value);
    if (!data) throw notKnown(kernel, name, value);
    return backend.makeTensorInfo([...value.shape], value.dtype, data);
  };
  const infos = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      isList(value) ? value.map((each) => hand(each, name)) : hand(value, name),
    ]),
  );
  // Kernels of any number of inputs (Concat, Pack) want a list.
  const given = '0' in infos ? Object.values(infos) : infos;
  const results = config.kernelFunc({ inputs: given as NamedTensorInfoMap, backend, attrs: attributes });
  const known = ({ dataId, shape, dtype }: TensorInfo): Value => valueFrom(backend.readSync(dataId), shape, dtype);
  return Array.isArray(results) ? results.map(known) : known(results);
}

/**
 * What layers ask of known numbers and read at once, before they go on: TF.js' CategoryEncoding wants to know whether an index is too
 * large.
 */
const questions: ReadonlySet<string> = new Set(['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Max', 'Min']);

/** The answer to such a question, if that is a single number, and the numbers are known. */
export function answer(
  kernel: string,
  inputs: Operation['inputs'],
  attributes: NamedAttrMap,
  to: Spec,
): Value | undefined {
  if (!questions.has(kernel) || sizeOf(to.shape) !== 1) return undefined;
  if (!Object.values(inputs).every((value) => dataOf(value))) return undefined;
  const result = computeOnHost(kernel, inputs, attributes);
  return isList(result) ? result[0] : result;
}

/** TypeScript's own `Array.isArray` does not see readonly arrays. */
export const isList = <Item>(value: Item | readonly Item[]): value is readonly Item[] => Array.isArray(value);

const describe = ([name, value]: readonly [string, Value | readonly Value[]]): string =>
  isList(value) ? `${name}: ${value.length} tensors` : `${name}: ${value.dtype}[${value.shape}]`;

function notKnown(kernel: string, name: string, { shape }: Value): EncoderKitError {
  return new EncoderKitError({
    code: 'not-computed',
    where: `tfjs backend 'onnx', kernel ${kernel}`,
    problem: `works on known numbers only, and its input "${name}" of shape [${shape}] is not computed yet`,
    remedy: isTracing()
      ? 'Call it outside the function given to compile().'
      : `Await the numbers first: "await ${name}.data()" on the tensor that is passed as "${name}".`,
  });
}
