import type { WindowName } from '../signal/window.ts';
import type { MelFilterOptions } from './mel-filters.ts';
import type { MelScaleName } from './mel-scale.ts';

/** What belongs to a definition and is not an option. */
export interface DefinitionRules {
  readonly windowSymmetry: 'periodic' | 'symmetric';
  /** Where a frame shorter than the FFT lies in it: librosa pads it on both sides, Kaldi behind. */
  readonly padding: 'around' | 'behind';
  /** What samples are multiplied by: Kaldi reads 16-bit samples as integers. */
  readonly sampleScale: number;
  /** Kaldi takes the mean off each frame, then applies pre-emphasis within it; elsewhere pre-emphasis runs through the whole sound. */
  readonly framewise: boolean;
  readonly melStraightOver: MelFilterOptions['straightOver'];
  /** `scale * ln(max(power, floor))`. */
  readonly logarithm: { readonly scale: number; readonly floor: number };
  readonly lifterFrom: 0 | 1;
}

/** Options whose default differs between definitions. */
export interface DefinitionDefaults {
  readonly window: WindowName;
  readonly center: boolean;
  readonly preEmphasis: number;
  readonly melBands: number;
  readonly melScale: MelScaleName;
  readonly melNormalization: MelFilterOptions['normalization'];
  readonly minFrequency: number;
  readonly lifter: number;
  readonly topDb: number | false;
}

export interface Definition {
  readonly defaults: DefinitionDefaults;
  readonly rules: DefinitionRules;
  /** Options that cannot be changed, because another library decides them. */
  readonly fixed: readonly string[];
}

/** 10 log10(x) = decibels * ln(x). */
export const decibels = 10 / Math.LN10;

/** Whose features they are. `meyda` is computed by meyda itself: its rules are not ours to follow. */
export const definitions = {
  librosa: {
    defaults: {
      window: 'hann',
      center: true,
      preEmphasis: 0,
      melBands: 40,
      melScale: 'slaney',
      melNormalization: 'slaney',
      minFrequency: 0,
      lifter: 0,
      topDb: 80,
    },
    rules: {
      windowSymmetry: 'periodic',
      padding: 'around',
      sampleScale: 1,
      framewise: false,
      melStraightOver: 'hertz',
      logarithm: { scale: decibels, floor: 1e-10 },
      lifterFrom: 1,
    },
    fixed: [],
  },
  kaldi: {
    defaults: {
      window: 'povey',
      center: false,
      preEmphasis: 0.97,
      melBands: 23,
      melScale: 'htk',
      melNormalization: 'none',
      minFrequency: 20,
      lifter: 22,
      topDb: false,
    },
    rules: {
      windowSymmetry: 'symmetric',
      padding: 'behind',
      sampleScale: 32768,
      framewise: true,
      melStraightOver: 'mel',
      // FLT_EPSILON.
      logarithm: { scale: 1, floor: 2 ** -23 },
      lifterFrom: 0,
    },
    fixed: [],
  },
  meyda: {
    defaults: {
      window: 'hann',
      center: false,
      preEmphasis: 0,
      melBands: 26,
      melScale: 'htk',
      melNormalization: 'none',
      minFrequency: 0,
      lifter: 0,
      topDb: false,
    },
    rules: {
      windowSymmetry: 'symmetric',
      padding: 'behind',
      sampleScale: 1,
      framewise: false,
      melStraightOver: 'hertz',
      logarithm: { scale: 1, floor: 0 },
      lifterFrom: 0,
    },
    fixed: ['fftSize', 'melScale', 'melNormalization', 'minFrequency', 'maxFrequency', 'lifter', 'topDb'],
  },
} as const satisfies Record<string, Definition>;

export type DefinitionName = keyof typeof definitions;

export const definitionNames: readonly DefinitionName[] = ['librosa', 'meyda', 'kaldi'];
