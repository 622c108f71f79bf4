import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkOneOf,
  checkPositiveInteger,
  invalidOption,
  isRecord,
} from '@encoderkit/errors';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { listOfIntegers, pairOfIntegers } from '../base/options.ts';
import type { NetworkBuilder } from './builder.ts';
import type { Padding, WindowOptions } from './options.ts';

/** A pooling window: its size, or all about it. */
export type PoolOption =
  | false
  | number
  | {
      readonly kind?: 'max' | 'average';
      readonly size: number | readonly [number, number];
      /** Default: the size, so that windows do not overlap. */
      readonly strides?: number | readonly [number, number];
      readonly padding?: Padding;
    };

/** What the blocks of a plain convolutional network have in common, unless a block says otherwise. */
export interface BlockDefaults {
  /** Pixels, or `[height, width]`. Default: 3. */
  readonly kernelSize?: number | readonly [number, number];
  /** Default: 1. */
  readonly strides?: number | readonly [number, number];
  /** Default: `'valid'`. */
  readonly padding?: Padding;
  /** Default: max-pooling of 2. */
  readonly pool?: PoolOption;
  /** Between convolution and activation. Default: false. */
  readonly batchNormalization?: boolean;
  /** Part of the block's output that is dropped while training, 0 to below 1. Default: 0. */
  readonly dropout?: number;
}

/** Convolution, batch normalisation if wanted, activation, pooling, dropout. */
export interface ConvolutionalBlock extends BlockDefaults {
  readonly filters: number;
}

export interface ConvolutionalOptions extends BlockDefaults {
  /** Filters of each block. Default: `[32, 64]`. */
  readonly filters?: readonly number[];
  /** Each block by itself, in place of `filters`. */
  readonly blocks?: readonly ConvolutionalBlock[];
}

interface CompleteBlock {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly pool: (WindowOptions & { readonly kind: 'max' | 'average' }) | false;
  readonly batchNormalization: boolean;
  readonly dropout: number;
}

/** The options with nothing left out; they are options again, and complete to themselves. */
export interface CompleteConvolutionalOptions {
  readonly blocks: readonly CompleteBlock[];
}

const blockOptionNames = ['kernelSize', 'strides', 'padding', 'pool', 'batchNormalization', 'dropout'] as const;

export const convolutionalOptionNames = ['filters', 'blocks', ...blockOptionNames] as const;

export function completeConvolutional(options: Record<string, unknown>, where: string): CompleteConvolutionalOptions {
  if (options.blocks === undefined) {
    const filters = listOfIntegers(where, 'filters', options.filters ?? [32, 64]);
    return { blocks: filters.map((each) => completeBlock({ filters: each }, options, '', where)) };
  }
  if (options.filters !== undefined) {
    throw invalidOption(
      where,
      'filters',
      'absent where "blocks" is given',
      options.filters,
      'Give each block its own "filters".',
    );
  }
  if (!Array.isArray(options.blocks) || options.blocks.length === 0) {
    throw invalidOption(where, 'blocks', 'a non-empty array of blocks such as { filters: 32 }', options.blocks);
  }
  return {
    blocks: options.blocks.map((block: unknown, position) => {
      const name = `blocks[${position}]`;
      return completeBlock(
        checkKnownOptions(where, block, ['filters', ...blockOptionNames], name),
        options,
        `${name}.`,
        where,
      );
    }),
  };
}

function completeBlock(
  block: Record<string, unknown>,
  defaults: Record<string, unknown>,
  prefix: string,
  where: string,
): CompleteBlock {
  const of = (name: (typeof blockOptionNames)[number], fallback: unknown) => block[name] ?? defaults[name] ?? fallback;
  return {
    filters: checkPositiveInteger(where, `${prefix}filters`, block.filters),
    kernelSize: pairOfIntegers(where, `${prefix}kernelSize`, of('kernelSize', 3)),
    strides: pairOfIntegers(where, `${prefix}strides`, of('strides', 1)),
    padding: checkOneOf(where, `${prefix}padding`, of('padding', 'valid'), ['valid', 'same']),
    pool: completePool(`${prefix}pool`, of('pool', 2), where),
    batchNormalization: checkBoolean(where, `${prefix}batchNormalization`, of('batchNormalization', false)),
    dropout: checkNumber(where, `${prefix}dropout`, of('dropout', 0), { atLeast: 0, below: 1 }),
  };
}

function completePool(name: string, option: unknown, where: string): CompleteBlock['pool'] {
  if (option === false) return false;
  const { kind, size, strides, padding } = isRecord(option)
    ? checkKnownOptions(where, option, ['kind', 'size', 'strides', 'padding'], name)
    : { size: option };
  const completeSize = pairOfIntegers(where, isRecord(option) ? `${name}.size` : name, size);
  return {
    kind: checkOneOf(where, `${name}.kind`, kind ?? 'max', ['max', 'average']),
    size: completeSize,
    strides: pairOfIntegers(where, `${name}.strides`, strides ?? completeSize),
    padding: checkOneOf(where, `${name}.padding`, padding ?? 'valid', ['valid', 'same']),
  };
}

export function buildConvolutional({ blocks }: CompleteConvolutionalOptions, builder: NetworkBuilder): SymbolicTensor {
  return blocks.reduce((features, block, position) => {
    const number = position + 1;
    let x = builder.convolution(`convolution${number}`, features, {
      ...block,
      bias: !block.batchNormalization,
      activation: !block.batchNormalization,
    });
    if (block.batchNormalization) {
      x = builder.activation(`activation${number}`, builder.normalization(`normalization${number}`, x));
    }
    if (block.pool) x = builder.pool(`pool${number}`, x, block.pool);
    return builder.dropout(`dropout${number}`, x, block.dropout);
  }, builder.input);
}
