import type { HostArray } from '../base/host-array.ts';
import type { Metrics } from '../model/metrics.ts';

type Losses = Pick<Parameters<Metrics<unknown>['update']>[0], 'losses' | 'lossesByName'>;

/** The losses of rows as metrics take them: their sum, and each by its name. */
export function summedLosses(losses: Readonly<Record<string, HostArray>>): Losses {
  const lossesByName = Object.fromEntries(Object.entries(losses).map(([name, { values }]) => [name, values]));
  const [first = new Float32Array(0), ...others] = Object.values(lossesByName);
  if (others.length === 0) return { losses: first, lossesByName };
  return { losses: first.map((loss, row) => others.reduce((sum, each) => sum + (each[row] ?? 0), loss)), lossesByName };
}
