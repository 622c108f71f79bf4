import { EncoderKitError } from '@encoderkit/errors';
import { countedRows, weightedMean } from '../../heads/metrics/rows.ts';
import type { Metrics } from '../../model/metrics.ts';
import type { RankNumbers } from './ranks.ts';
import { type Gallery, type RetrievalReport, retrieval } from './retrieval.ts';
import { type RowLayout, vectorsIn } from './row-layout.ts';

/** What `evaluate` says of a matcher. Its own numbers are the means over `directions`. */
export interface MatchReport extends RankNumbers {
  /** Over batches of `batchSize` samples, among which each was to be found: it grows with the size of batches. */
  readonly loss: number;
  readonly samples: number;
  /** Every ordered pair of modalities: how well the one finds the other among all samples that were given. */
  readonly directions: readonly RetrievalReport[];
}

/** The loss alone, for training: its vectors come from weights that change, and ranks among them mean nothing. */
export function matchLoss(layout: RowLayout): Metrics<Pick<MatchReport, 'loss' | 'samples'>> {
  const loss = weightedMean();
  let samples = 0;
  return {
    update({ outputs, targets, losses, weights }) {
      checkTargets(targets.values.length, losses.length);
      for (const row of countedRows('matcher', layout.columns, { outputs, losses, weights })) {
        loss.add(row.loss, row.weight);
        samples++;
      }
    },
    result: () => ({ loss: loss.result(), samples }),
  };
}

export function matchMetrics(layout: RowLayout): Metrics<MatchReport> {
  const { names } = layout;
  const loss = weightedMean();
  let samples = 0;
  const galleries = names.map(() => ({ vectors: [] as Float32Array[], groups: [] as string[] }));
  return {
    update({ outputs, targets, losses, weights }) {
      checkTargets(targets.values.length, losses.length);
      for (const row of countedRows('matcher', layout.columns, { outputs, losses, weights })) {
        loss.add(row.loss, row.weight);
        samples++;
        const group = `${targets.values[2 * row.index]} ${targets.values[2 * row.index + 1]}`;
        for (const [modality, vector] of vectorsIn(layout, row.outputs).entries()) {
          if (!vector) continue;
          galleries[modality]?.vectors.push(vector);
          galleries[modality]?.groups.push(group);
        }
      }
    },
    result() {
      const directions = directionsOf(names, galleries);
      const known = directions.filter(({ queries }) => queries > 0);
      const mean = (name: keyof RankNumbers): number =>
        known.reduce((sum, numbers) => sum + numbers[name], 0) / known.length;
      return {
        loss: loss.result(),
        samples,
        recallAt1: mean('recallAt1'),
        recallAt5: mean('recallAt5'),
        recallAt10: mean('recallAt10'),
        meanReciprocalRank: mean('meanReciprocalRank'),
        medianRank: mean('medianRank'),
        directions,
      };
    },
  };
}

function directionsOf(names: readonly string[], galleries: readonly Gallery[]): RetrievalReport[] {
  return names.flatMap((from, one) =>
    names.flatMap((to, other): RetrievalReport[] => {
      const [queries, gallery] = [galleries[one], galleries[other]];
      return one === other || !queries || !gallery ? [] : [{ from, to, ...retrieval(queries, gallery) }];
    }),
  );
}

function checkTargets(numbers: number, rows: number): void {
  if (numbers === 2 * rows) return;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: 'matcher',
    expected: `targets of shape [${rows}, 2]`,
    received: `${numbers} numbers`,
  });
}
