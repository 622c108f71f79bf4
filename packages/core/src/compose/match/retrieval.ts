import { dotProducts } from '../../base/dot-products.ts';
import { type RankNumbers, rankSummary } from './ranks.ts';

/** Vectors of one modality, each with the group of its sample. */
export interface Gallery {
  readonly vectors: readonly Float32Array[];
  /** Answers of a query's group are right ones. */
  readonly groups: readonly string[];
}

/** How well queries of one modality find their samples among those of another. */
export interface RetrievalReport extends RankNumbers {
  /** The modality of the queries. */
  readonly from: string;
  /** The modality of what is searched. */
  readonly to: string;
  /** How many queries there were: samples that have a right answer in the gallery. */
  readonly queries: number;
  /** How many were searched: all samples that have the modality. */
  readonly gallery: number;
  /** What ranks would be if answers came in any order, each as likely. */
  readonly chance: RankNumbers;
}

/**
 * Ranks of all of a gallery for each query, by dot product. Time grows with queries × gallery × width.
 */
export function retrieval(queries: Gallery, gallery: Gallery): Omit<RetrievalReport, 'from' | 'to'> {
  const found = rankSummary();
  const chance = rankSummary();
  const members = countsOf(gallery.groups);
  const width = gallery.vectors[0]?.length ?? 0;
  const matrix = matrixOf(gallery.vectors, width);
  const numbers = new Map([...members.keys()].map((group, index) => [group, index]));
  const groupOf = Int32Array.from(gallery.groups, (group) => numbers.get(group) ?? -1);
  const scores = new Float32Array(gallery.vectors.length);
  let count = 0;
  for (const [index, vector] of queries.vectors.entries()) {
    const group = queries.groups[index] ?? '';
    const right = members.get(group);
    if (right === undefined) continue;
    count++;
    dotProducts(matrix, vector, scores);
    found.add(scored(scores, groupOf, numbers.get(group) ?? -1));
    chance.add({ higher: 0, wrong: gallery.vectors.length - right, right });
  }
  return { queries: count, gallery: gallery.vectors.length, ...found.result(), chance: chance.result() };
}

function countsOf(groups: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}

function matrixOf(vectors: readonly Float32Array[], width: number): Float32Array {
  const matrix = new Float32Array(vectors.length * width);
  for (const [row, vector] of vectors.entries()) matrix.set(vector, row * width);
  return matrix;
}

function scored(scores: Float32Array, groupOf: Int32Array, group: number) {
  let best = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < scores.length; row++) {
    if (groupOf[row] === group) best = Math.max(best, scores[row] as number);
  }
  let [higher, wrong, right] = [0, 0, 0];
  // A vector that is no numbers: its answers are the worst.
  if (!Number.isFinite(best)) return { higher: scores.length, wrong: 0, right: 1 };
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    if (groupOf[row] === group) right += score === best ? 1 : 0;
    else if (score > best) higher++;
    else if (score === best) wrong++;
  }
  return { higher, wrong, right };
}
