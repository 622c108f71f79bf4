import { mean, standardDeviation } from '../../measure/statistics.ts';

/** The accuracies of a combination of modalities, one for each seed. */
export interface SubsetResult {
  readonly modalities: readonly string[];
  /** Of models that were trained with these modalities alone. */
  readonly own: readonly number[];
  /** Of the model that was trained with all of them, asked with these alone. */
  readonly ofAll: readonly number[];
}

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
  return {
    fused,
    gain: 100 * (fused - Math.max(...singles)),
    leastAheadWithoutOne: worst?.ahead ?? Number.NaN,
    missing: worst?.missing ?? '',
  };
}

/** Combinations of modalities down, kinds of fusion across; for each the model of its own, then that of all modalities. */
export function fusionTable(kinds: Readonly<Record<string, readonly SubsetResult[]>>): string[] {
  const rows = Object.values(kinds)[0] ?? [];
  const names = rows.map(({ modalities }) => modalities.join(' + '));
  const left = Math.max(...names.map(({ length }) => length));
  const cells = (results: readonly SubsetResult[] | undefined, row: number) => {
    const { own = [], ofAll = [] } = results?.[row] ?? {};
    return `${spread(own).padStart(width)} ${spread(ofAll).padStart(width)}`;
  };
  const lines = names.map((name, row) =>
    [name.padEnd(left), ...Object.values(kinds).map((results) => cells(results, row))].join('  │ '),
  );
  const titles = Object.keys(kinds).map((kind) => `${kind}: own`.padStart(width) + 'of all'.padStart(width + 1));
  return [[''.padEnd(left), ...titles].join('  │ '), ...lines];
}

const width = 14;

/** `71.5 ± 0.8 %`; nothing where nothing was measured. */
function spread(values: readonly number[]): string {
  if (values.length === 0) return '';
  return `${(100 * mean(values)).toFixed(1)} ± ${(100 * standardDeviation(values)).toFixed(1)} %`;
}
