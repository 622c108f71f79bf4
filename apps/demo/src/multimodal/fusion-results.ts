import type { FusionKind } from '@encoderkit/core';

/** The accuracies of a combination of modalities, one for each seed. */
export interface SubsetResult {
  readonly modalities: readonly string[];
  /** Of models that were trained with these modalities alone. */
  readonly own: readonly number[];
  /** Of the model that was trained with all of them, asked with these alone. */
  readonly ofAll: readonly number[];
}

/** What is measured of each kind of fusion: all combinations of modalities. */
export type FusionResults = Readonly<Partial<Record<FusionKind, readonly SubsetResult[]>>>;

/** Points of percent that all together are to be ahead of the best alone, and that a model of all may be behind where one is missing. */
export const fusionTarget = { gain: 8, behind: 2 } as const;

/** What is asked of one kind of fusion. */
export interface FusionVerdict {
  /** The mean accuracy with all modalities. */
  readonly fused: number;
  /** By how much that is more than the best of those that know one modality, in points of percent. */
  readonly gain: number;
  /** With one modality missing: the least that the model of all is ahead of one that was trained without it, in points. Below 0 it is behind. */
  readonly leastAheadWithoutOne: number;
  /** Which modality was missing there. */
  readonly missing: string;
  /** Whether it is as good as `fusionTarget` asks. */
  readonly reached: boolean;
}

export function fusionVerdict(results: readonly SubsetResult[]): FusionVerdict {
  const most = Math.max(...results.map(({ modalities }) => modalities.length));
  const whole = results.find(({ modalities }) => modalities.length === most);
  const fused = mean(whole?.ofAll ?? []);
  const singles = results.filter(({ modalities }) => modalities.length === 1).map(({ own }) => mean(own));
  const withoutOne = results
    .filter(({ modalities }) => modalities.length === most - 1)
    .map(({ modalities, own, ofAll }) => ({
      ahead: 100 * (mean(ofAll) - mean(own)),
      missing: whole?.modalities.find((name) => !modalities.includes(name)) ?? '',
    }))
    .toSorted((a, b) => a.ahead - b.ahead);
  const [worst] = withoutOne;
  const gain = 100 * (fused - Math.max(...singles));
  const leastAheadWithoutOne = worst?.ahead ?? Number.NaN;
  return {
    fused,
    gain,
    leastAheadWithoutOne,
    missing: worst?.missing ?? '',
    reached: gain >= fusionTarget.gain && leastAheadWithoutOne >= -fusionTarget.behind,
  };
}

/** A verdict in words. */
export function verdictLine({ fused, gain, leastAheadWithoutOne: ahead, missing, reached }: FusionVerdict): string {
  const behind = `${Math.abs(ahead).toFixed(1)} points ${ahead < 0 ? 'behind' : 'ahead of'} a model trained without it`;
  return (
    `${(100 * fused).toFixed(1)} % with all, ${gain.toFixed(1)} points above the best alone (target: ${fusionTarget.gain} or more); ` +
    `at the worst, without ${missing}, ${behind} (target: at most ${fusionTarget.behind} behind): ${reached ? 'reached' : 'missed'}`
  );
}

/** How a table of them is read. */
export const howToRead =
  '“own”: models trained with these modalities alone. “of all”: models trained with all three, some left out at random, and asked with these. ' +
  'Mean and standard deviation of all seeds, in percent.';

/** `71.5 ± 0.8`, in percent; nothing where nothing was measured. */
export function spread(values: readonly number[]): string {
  if (values.length === 0) return '';
  return `${(100 * mean(values)).toFixed(1)} ± ${(100 * standardDeviation(values)).toFixed(1)}`;
}

/** NaN of nothing. */
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a sample: the squares are divided by one less than there are values. 0 of a single one. */
function standardDeviation(values: readonly number[]): number {
  if (values.length === 1) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
