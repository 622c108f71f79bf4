import { checkKnownOptions, checkNumber, checkPositiveInteger, invalidOption, lookUp } from '@encoderkit/errors';
import { defaultSeed } from '../../base/seeded.ts';
import type { Component } from '../modality.ts';
import { type FusionKind, fusionKinds } from './kinds/kinds.ts';

/** Options of `fuse`. */
export interface FuseOptions<Name extends string = string> {
  /**
   * How the vectors become one:
   * - `'concat'` (when absent): one after the other;
   * - `'sum'`: the mean of their projections;
   * - `'gated'`: a mean whose weights depend on all of them, which `gatesOf` shows;
   * - `'attention'`: a transformer block over one token for each;
   * - `'bilinear'`: the product of one plus their projections.
   */
  readonly kind?: FusionKind;
  /** Length of the vector that comes out: that of the widest encoder, when absent. Not for `'concat'`, which is as wide as all together. */
  readonly width?: number;
  /** Attention heads, which divide the width; 1 when absent. For `'attention'` only. */
  readonly heads?: number;
  /**
   * Probability with which training treats a modality as missing that is there, from 0 (the default) to below 1. One is always left.
   * So a model learns to do with less: give 0.2 or more if modalities may be missing later.
   */
  readonly modalityDropout?: number;
  /** What the learning rate is multiplied by for an encoder's weights, by name; 1 when absent. 0.1 for one that is pretrained, say. */
  readonly learningRates?: { readonly [Each in Name]?: number };
  /** Fixes the initial weights of the fusion; 0 when absent. */
  readonly seed?: number;
}

export interface CompleteOptions {
  readonly kind: FusionKind;
  readonly width: number;
  readonly heads: number;
  readonly modalityDropout: number;
  readonly learningRates: Readonly<Record<string, number>>;
  readonly seed: number;
}

const where = 'fuse';

/** @throws EncoderKitError `invalid-option` */
export function completeOptions(components: readonly Component[], options: FuseOptions): CompleteOptions {
  checkKnownOptions(where, options, ['kind', 'width', 'heads', 'modalityDropout', 'learningRates', 'seed']);
  const kind = lookUp(where, 'kind', fusionKinds, options.kind ?? 'concat');
  const { modalityDropout = 0, learningRates = {}, seed = defaultSeed() } = options;
  checkNumber(where, 'modalityDropout', modalityDropout, { atLeast: 0, below: 1 });
  checkNumber(where, 'seed', seed, { integer: true });
  const names = components.map(({ name }) => name);
  checkKnownOptions(where, learningRates, names, 'learningRates');
  const rates = Object.entries(learningRates).map(
    ([name, rate]) => [name, checkNumber(where, `learningRates.${name}`, rate ?? 1, { atLeast: 0 })] as const,
  );
  return {
    kind,
    width: widthOf(components, kind, options.width),
    heads: headsOf(components, kind, options),
    modalityDropout,
    learningRates: Object.fromEntries(rates),
    seed,
  };
}

function widthOf(components: readonly Component[], kind: FusionKind, width: number | undefined): number {
  const widths = components.map(({ encoder }) => encoder.width);
  if (kind !== 'concat') return checkPositiveInteger(where, 'width', width ?? Math.max(...widths));
  const total = widths.reduce((sum, each) => sum + each, 0);
  if (width === undefined || width === total) return total;
  const remedy = 'Leave it out, or take another kind. Dense layers on top are an option of the head: { hidden: [64] }.';
  throw invalidOption(where, 'width', `${total}, as wide as all vectors together, for kind "concat"`, width, remedy);
}

function headsOf(components: readonly Component[], kind: FusionKind, { width, heads }: FuseOptions): number {
  if (heads === undefined) return 1;
  if (kind !== 'attention') throw invalidOption(where, 'heads', 'left out unless kind is "attention"', heads);
  checkPositiveInteger(where, 'heads', heads);
  const total = widthOf(components, kind, width);
  if (total % heads === 0) return heads;
  throw invalidOption(where, 'heads', `a divisor of the width, ${total}`, heads);
}
