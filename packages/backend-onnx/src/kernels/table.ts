import { EncoderKitError } from '@encoderkit/errors';
import type { NamedAttrMap, NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import { conv2d } from './conv/conv2d.ts';
import { conv2dBackprop } from './conv/conv2d-backprop.ts';
import { depthwise } from './conv/depthwise.ts';
import { windowed } from './conv/windowed.ts';
import { activations } from './elementwise/activations.ts';
import { arithmetic } from './elementwise/arithmetic.ts';
import { cast } from './elementwise/cast.ts';
import { comparison } from './elementwise/comparison.ts';
import { creation } from './elementwise/creation.ts';
import { functions } from './elementwise/functions.ts';
import { reluGradient } from './elementwise/relu-gradient.ts';
import { select } from './elementwise/select.ts';
import { bincount } from './gather/bincount.ts';
import { gather } from './gather/gather.ts';
import { oneHot } from './gather/one-hot.ts';
import { scatter } from './gather/scatter.ts';
import { topK } from './gather/top-k.ts';
import type { AnyKernel, FusedKernel, KernelFamily } from './kernel.ts';
import type { SupportedKernel } from './kernel-types.ts';
import { matmul } from './matmul.ts';
import { batchNorm } from './normalise/batch-norm.ts';
import { localResponse } from './normalise/local-response.ts';
import { averagePool } from './pool/average-pool.ts';
import { maxPool } from './pool/max-pool.ts';
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

/** Every kernel of the backend. A kernel that is missing here fails to compile. */
export const kernels = {
  ...activations,
  ...arithmetic,
  ...cast,
  ...comparison,
  ...creation,
  ...functions,
  ...select,
  ...matmul,
  ...conv2d,
  ...conv2dBackprop,
  ...depthwise,
  ...maxPool,
  ...averagePool,
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

/** Kernels that rules make. */
const fused: Readonly<Record<string, FusedKernel>> = { ...windowed, ...reluGradient };

// TF.js hands over names and attributes untyped: this is where the typed rows meet them.
const byName = new Map(Object.entries(kernels as unknown as Record<string, AnyKernel>));

/** How to lower a kernel: TF.js' or one that rules made. */
export function loweringOf(name: string): FusedKernel {
  const kernel = byName.get(name) ?? fused[name];
  if (kernel) return kernel;
  throw new EncoderKitError({
    code: 'unsupported-kernel',
    where: "tfjs backend 'onnx'",
    problem: `has no kernel "${name}"`,
  });
}

/** The row of a kernel; for one that is not supported, an error that names it with its attributes and shapes. */
export function kernelRow(name: string, inputs: NamedTensorInfoMap, attributes: NamedAttrMap): AnyKernel {
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
