import { EncoderKitError } from '@encoderkit/errors';
import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { Value } from '../trace/value.ts';
import { conv2d } from './conv/conv2d.ts';
import { conv2dBackprop } from './conv/conv2d-backprop.ts';
import { conv3d } from './conv/conv3d.ts';
import { depthwise } from './conv/depthwise.ts';
import { dilation2d } from './conv/dilation2d.ts';
import { windowed } from './conv/windowed.ts';
import { einsum } from './einsum.ts';
import { activations } from './elementwise/activations.ts';
import { arithmetic } from './elementwise/arithmetic.ts';
import { cast } from './elementwise/cast.ts';
import { comparison } from './elementwise/comparison.ts';
import { creation } from './elementwise/creation.ts';
import { functions } from './elementwise/functions.ts';
import { reluGradient } from './elementwise/relu-gradient.ts';
import { select } from './elementwise/select.ts';
import { fourier } from './fourier.ts';
import { bincount } from './gather/bincount.ts';
import { gather } from './gather/gather.ts';
import { oneHot } from './gather/one-hot.ts';
import { scatter } from './gather/scatter.ts';
import { searchSorted } from './gather/search-sorted.ts';
import { topK } from './gather/top-k.ts';
import { rotate } from './image/rotate.ts';
import { transform } from './image/transform.ts';
import type { AnyKernel, KernelFamily } from './kernel.ts';
import type { SupportedKernel } from './kernel-types.ts';
import { matmul } from './matmul.ts';
import { multinomial } from './multinomial.ts';
import { batchNorm } from './normalise/batch-norm.ts';
import { localResponse } from './normalise/local-response.ts';
import { averagePool } from './pool/average-pool.ts';
import { maxPool } from './pool/max-pool.ts';
import { maxPoolWithArgmax } from './pool/max-pool-argmax.ts';
import { pool3d } from './pool/pool3d.ts';
import { random } from './random.ts';
import { gru, resetAfterGru } from './recurrent/gru.ts';
import { lstm } from './recurrent/lstm.ts';
import { simpleRnn } from './recurrent/simple-rnn.ts';
import { argumentKernels } from './reduce/argument.ts';
import { cumulative } from './reduce/cumulative.ts';
import { reductions } from './reduce/reductions.ts';
import { softmax } from './reduce/softmax.ts';
import { bilinear } from './resize/bilinear.ts';
import { crop } from './resize/crop.ts';
import { nearest } from './resize/nearest.ts';
import type { RewriteKernelTypes } from './rewrite-types.ts';
import { blocks } from './shape/blocks.ts';
import { join } from './shape/join.ts';
import { matrix } from './shape/matrix.ts';
import { pad } from './shape/pad.ts';
import { reshape } from './shape/reshape.ts';
import { reverse } from './shape/reverse.ts';
import { slice } from './shape/slice.ts';
import { split } from './shape/split.ts';
import { tile } from './shape/tile.ts';
import { transpose } from './shape/transpose.ts';

/** Kernels that rewrites make. TF.js never calls them, so it does not hear of them. */
const rewriteKernels = { ...windowed, ...reluGradient } satisfies KernelFamily<keyof RewriteKernelTypes>;

/** Every kernel of the backend. A kernel that is missing here fails to compile. */
const kernels = {
  ...rewriteKernels,
  ...activations,
  ...arithmetic,
  ...cast,
  ...comparison,
  ...creation,
  ...functions,
  ...select,
  ...matmul,
  ...einsum,
  ...conv2d,
  ...conv2dBackprop,
  ...conv3d,
  ...depthwise,
  ...dilation2d,
  ...maxPool,
  ...averagePool,
  ...maxPoolWithArgmax,
  ...pool3d,
  ...fourier,
  ...multinomial,
  ...rotate,
  ...transform,
  ...random,
  ...simpleRnn,
  ...lstm,
  ...gru,
  ...resetAfterGru,
  ...batchNorm,
  ...localResponse,
  ...bilinear,
  ...crop,
  ...nearest,
  ...bincount,
  ...gather,
  ...oneHot,
  ...scatter,
  ...searchSorted,
  ...topK,
  ...argumentKernels,
  ...cumulative,
  ...reductions,
  ...softmax,
  ...blocks,
  ...join,
  ...matrix,
  ...pad,
  ...reshape,
  ...reverse,
  ...slice,
  ...split,
  ...tile,
  ...transpose,
} satisfies KernelFamily<SupportedKernel>;

type Inputs = Readonly<Record<string, Pick<Value, 'shape' | 'dtype'> | undefined>>;

/** The kernels that TF.js may call. */
export const kernelNames: readonly string[] = Object.keys(kernels).filter((name) => !(name in rewriteKernels));

// TF.js hands over names and attributes untyped: this is where the typed rows meet them.
const byName = new Map(Object.entries(kernels as unknown as Record<string, AnyKernel>));

/** Whether a kernel has a row. */
export const isLowered = (name: string): boolean => byName.has(name);

/**
 * The row of a kernel.
 *
 * @throws EncoderKitError `unsupported-kernel`, which names it with its attributes and shapes
 */
export function kernelRow(name: string, inputs: Inputs, attributes: NamedAttrMap): AnyKernel {
  const kernel = byName.get(name);
  if (kernel) return kernel;
  const shapes = Object.entries(inputs).map(([input, info]) => `${input}: ${info?.dtype}[${info?.shape}]`);
  throw new EncoderKitError({
    code: 'unsupported-kernel',
    where: "tfjs backend 'onnx'",
    problem: `does not support the kernel "${name}" (inputs ${shapes.join(', ')}; attributes ${JSON.stringify(attributes)})`,
    remedy: `Compute this part on another backend (await tf.setBackend('cpu')) or compose it from supported ops.`,
  });
}
