import type { HostArray } from '../base/host-array.ts';

/** Accumulates a report over batches. */
export interface Metrics<Report> {
  /**
   * `losses` and `weights` have one entry per row of `outputs`, or per step of a row where steps have labels; those of weight 0 are padding
   * and count nowhere.
   */
  update(batch: {
    outputs: HostArray;
    targets: HostArray;
    losses: ArrayLike<number>;
    /** What `losses` is the sum of, for a head that gives several by name. */
    lossesByName?: Readonly<Record<string, ArrayLike<number>>>;
    weights: ArrayLike<number>;
  }): void;
  result(): Report;
}
