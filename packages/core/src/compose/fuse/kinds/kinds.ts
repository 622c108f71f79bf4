import type { Fused, FusionParts } from '../../modality.ts';
import { attention } from './attention.ts';
import { bilinear } from './bilinear.ts';
import { concat } from './concat.ts';
import { gated } from './gated.ts';
import { sum } from './sum.ts';

/** Every way to make one vector of several. */
export const fusionKinds = {
  concat,
  sum,
  gated,
  attention,
  bilinear,
} as const satisfies Readonly<Record<string, (parts: FusionParts) => Fused>>;

export type FusionKind = keyof typeof fusionKinds;
