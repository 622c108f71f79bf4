import { checkBoolean, checkKnownOptions, checkPositiveInteger, invalidOption } from '@encoderkit/errors';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { listOfIntegers, pairOfIntegers } from '../base/options.ts';
import type { NetworkBuilder } from './builder.ts';

/** The layers before the first stage. */
export interface StemOptions {
  /** Default: the first of `widths`. */
  readonly filters?: number;
  readonly kernelSize?: number | readonly [number, number];
  readonly strides?: number | readonly [number, number];
  /** Max-pooling of 3 with strides of 2 after it. */
  readonly pool?: boolean;
}

/**
 * A residual network of basic blocks: He et al. 2015, arXiv:1512.03385; with `preActivation` He et al. 2016,
 * arXiv:1603.05027.
 */
export interface ResidualOptions {
  /** Filters of each stage; every stage after the first halves height and width. */
  readonly widths?: readonly number[];
  /** Basic blocks (two 3×3 convolutions and a shortcut) in each stage; as many entries as `widths`. */
  readonly depths?: readonly number[];
  /**
   * Normalise and activate before each convolution rather than after it. Default: true for `residual`, false for
   * `resnet18`.
   */
  readonly preActivation?: boolean;
  /**
   * Default: for an input of 96 pixels or more on its shorter side 7×7 with strides of 2, then max-pooling, as for
   * ImageNet; for a smaller one 3×3 with strides of 1, as for CIFAR, which `residual` alone pools.
   */
  readonly stem?: StemOptions;
}

export interface CompleteResidualOptions {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly preActivation: boolean;
  readonly stem: {
    readonly filters: number;
    readonly kernelSize: readonly [number, number];
    readonly strides: readonly [number, number];
    readonly pool: boolean;
  };
}

export interface ResidualDefaults {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly preActivation: boolean;
  /** Whether the stem pools, where that does not depend on the size of the image. */
  readonly pool?: boolean;
}

export const residualOptionNames = ['widths', 'depths', 'preActivation', 'stem'] as const;

/** Below this the stages leave nothing to convolve; above `largeImage` the first layers must reduce or be too slow. */
const smallestImage = 8;
const largeImage = 96;

export function completeResidual(
  options: Record<string, unknown>,
  defaults: ResidualDefaults,
  [height, width]: readonly [number, number, number],
  where: string,
): CompleteResidualOptions {
  const shorter = Math.min(height, width);
  if (shorter < smallestImage) {
    throw invalidOption(
      where,
      'input',
      `at least ${smallestImage}×${smallestImage} for a residual network`,
      [height, width],
      'Use a larger input or the preset "tutorial".',
    );
  }
  const widths = listOfIntegers(where, 'widths', options.widths ?? defaults.widths);
  const depths = listOfIntegers(where, 'depths', options.depths ?? defaults.depths);
  if (widths.length !== depths.length) {
    throw invalidOption(where, 'depths', `as long as "widths", which has ${widths.length} stages`, depths);
  }
  const large = shorter >= largeImage;
  const stem =
    options.stem === undefined
      ? {}
      : checkKnownOptions(where, options.stem, ['filters', 'kernelSize', 'strides', 'pool'], 'stem');
  return {
    widths,
    depths,
    preActivation: checkBoolean(where, 'preActivation', options.preActivation ?? defaults.preActivation),
    stem: {
      filters: checkPositiveInteger(where, 'stem.filters', stem.filters ?? widths[0]),
      kernelSize: pairOfIntegers(where, 'stem.kernelSize', stem.kernelSize ?? (large ? 7 : 3)),
      strides: pairOfIntegers(where, 'stem.strides', stem.strides ?? (large ? 2 : 1)),
      pool: checkBoolean(where, 'stem.pool', stem.pool ?? defaults.pool ?? large),
    },
  };
}

export function buildResidual(
  { widths, depths, preActivation, stem }: CompleteResidualOptions,
  builder: NetworkBuilder,
): SymbolicTensor {
  let x = builder.convolution('stem', builder.input, { ...stem, padding: 'same', bias: false, activation: false });
  if (!preActivation) x = normalizeAndActivate('stem', x, builder);
  if (stem.pool) x = builder.pool('stem_pool', x, { kind: 'max', size: [3, 3], strides: [2, 2], padding: 'same' });
  const block = preActivation ? preActivationBlock : basicBlock;
  let filtersBefore = stem.filters;
  for (const [stage, filters] of widths.entries()) {
    for (let depth = 0; depth < (depths[stage] ?? 0); depth++) {
      const stride = stage > 0 && depth === 0 ? 2 : 1;
      x = block(
        `stage${stage + 1}_block${depth + 1}`,
        x,
        { filters, stride, project: stride > 1 || filtersBefore !== filters },
        builder,
      );
      filtersBefore = filters;
    }
  }
  return preActivation ? normalizeAndActivate('final', x, builder) : x;
}

interface BlockShape {
  readonly filters: number;
  readonly stride: number;
  /** Whether the shortcut needs a 1×1 convolution, because size or filters change. */
  readonly project: boolean;
}

/** Convolve, normalise, activate, convolve, normalise; add the shortcut; activate. */
function basicBlock(name: string, x: SymbolicTensor, shape: BlockShape, builder: NetworkBuilder): SymbolicTensor {
  const { filters, stride } = shape;
  let y = convolve(`${name}_convolution1`, x, 3, filters, stride, builder);
  y = normalizeAndActivate(`${name}_1`, y, builder);
  y = convolve(`${name}_convolution2`, y, 3, filters, 1, builder);
  // Starting at 0 makes every block start as its shortcut, which trains faster (Goyal et al. 2017, arXiv:1706.02677).
  y = builder.normalization(`${name}_normalization2`, y, { gamma: 'zeros' });
  let shortcut = x;
  if (shape.project) {
    shortcut = convolve(`${name}_projection`, x, 1, filters, stride, builder);
    shortcut = builder.normalization(`${name}_projection_normalization`, shortcut);
  }
  return builder.activation(`${name}_activation2`, builder.add(`${name}_add`, y, shortcut));
}

/**
 * Normalise, activate, convolve, twice; add the shortcut, which nothing else touches where it need not change shape.
 */
function preActivationBlock(
  name: string,
  x: SymbolicTensor,
  shape: BlockShape,
  builder: NetworkBuilder,
): SymbolicTensor {
  const { filters, stride } = shape;
  const active = normalizeAndActivate(`${name}_1`, x, builder);
  let y = convolve(`${name}_convolution1`, active, 3, filters, stride, builder);
  y = normalizeAndActivate(`${name}_2`, y, builder);
  y = convolve(`${name}_convolution2`, y, 3, filters, 1, builder);
  const shortcut = shape.project ? convolve(`${name}_projection`, active, 1, filters, stride, builder) : x;
  return builder.add(`${name}_add`, y, shortcut);
}

function convolve(
  name: string,
  x: SymbolicTensor,
  size: number,
  filters: number,
  stride: number,
  builder: NetworkBuilder,
): SymbolicTensor {
  return builder.convolution(name, x, {
    filters,
    kernelSize: [size, size],
    strides: [stride, stride],
    padding: 'same',
    bias: false,
    activation: false,
  });
}

/** `name` is a block and a number, `stage1_block1_2`, or one word, `stem`. */
function normalizeAndActivate(name: string, x: SymbolicTensor, builder: NetworkBuilder): SymbolicTensor {
  const [, prefix = name, number = ''] = /^(.*)_(\d)$/.exec(name) ?? [];
  return builder.activation(
    `${prefix}_activation${number}`,
    builder.normalization(`${prefix}_normalization${number}`, x),
  );
}
