import { concatenate, type RowStage } from './feature-rows.ts';

/** The rows around a row, while it is made. */
export interface Neighbourhood {
  /** Rows one after another, the first of which is row number `first`. */
  readonly rows: Float32Array;
  readonly first: number;
  /** How many rows have come; at the end, how many there are. */
  readonly known: number;
}

interface SlidingOptions {
  readonly width: number;
  readonly outputWidth: number;
  /** How many rows before a row are kept for it. */
  readonly before: number;
  /** How many rows after a row it waits for. */
  readonly after: number;
  /** No row is made before so many have come, except at the end. */
  readonly atLeast: number;
  /** Makes row number `row` of the output, at `to`. */
  write(near: Neighbourhood, row: number, output: Float32Array, to: number): void;
}

/** A stage whose rows are made of a row and its neighbours. Whether rows come one by one or all at once makes no difference. */
export function slidingStage({ width, outputWidth, before, after, atLeast, write }: SlidingOptions): RowStage {
  let kept: Float32Array = new Float32Array(0);
  let first = 0;
  let next = 0;

  function make(rows: Float32Array, known: number, until: number): Float32Array {
    const output = new Float32Array(Math.max(0, until - next) * outputWidth);
    const near = { rows, first, known };
    for (let to = 0; next < until; next++, to += outputWidth) write(near, next, output, to);
    return output;
  }

  return {
    lookahead: after,
    push(added) {
      if (added.length === 0) return added;
      const rows = concatenate(kept, added);
      const known = first + rows.length / width;
      const output = make(rows, known, known < atLeast ? next : known - after);
      const keepFrom = Math.max(first, next - before);
      kept = rows.slice((keepFrom - first) * width);
      first = keepFrom;
      return output;
    },
    end() {
      const known = first + kept.length / width;
      return make(kept, known, known);
    },
  };
}
