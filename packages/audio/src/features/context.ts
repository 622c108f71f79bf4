import type { RowStage } from './feature-rows.ts';
import { slidingStage } from './sliding-stage.ts';

/** Each row with the `before` rows before it and the `after` rows after it, oldest first. Beyond the ends the first and last row stand in. */
export function contextStage(width: number, before: number, after: number): RowStage {
  return slidingStage({
    width,
    outputWidth: width * (before + 1 + after),
    before,
    after,
    atLeast: 0,
    write({ rows, first, known }, row, output, to) {
      for (let place = 0; place < before + 1 + after; place++) {
        const neighbour = Math.min(Math.max(row - before + place, 0), known - 1);
        const from = (neighbour - first) * width;
        output.set(rows.subarray(from, from + width), to + place * width);
      }
    },
  });
}
