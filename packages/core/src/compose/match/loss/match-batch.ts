import {
  addN,
  cast,
  div,
  equal,
  eye,
  matMul,
  maximum,
  mul,
  notEqual,
  reshape,
  slice,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** A batch of samples whose vectors are to be matched. */
export interface MatchBatch {
  /** Unit vectors of each modality, `[batch, width]`; of no meaning where a sample lacks it. */
  readonly vectors: readonly Tensor[];
  /** Of each modality, `[batch, 1]`: 1 for samples that have it, else 0. */
  readonly present: readonly Tensor[];
  /**
   * `[batch, 2]`, int32: samples whose two numbers are the same are no negatives of each other. `fillGroup` for rows that only fill up the
   * batch: they have no loss, and are no one's negatives.
   */
  readonly groups: Tensor;
}

/** What both numbers of the group of a row are that only fills up a batch. */
export const fillGroup = -1;

/** From the vectors of one modality to those of another, where each sample's own is to be the nearest. All are `[batch, batch]`. */
export interface Direction {
  /** The cosine of vector i of the one and vector j of the other. */
  readonly similarities: Tensor;
  /** 1 where j is a wrong answer for i. */
  readonly negatives: Tensor;
  /** 1 on the diagonal. */
  readonly own: Tensor;
}

/** The loss of each sample in one direction, `[batch]`: finite for every row, also for those that lack a modality. */
export type DirectionLoss = (direction: Direction) => Tensor;

/** The mean of a sample's losses over all ordered pairs of modalities that it has, `[batch]`; 0 for rows that only fill up the batch. */
export function meanOverDirections({ vectors, present, groups }: MatchBatch, lossOf: DirectionLoss): Tensor {
  const size = groups.shape[0] ?? 0;
  const isReal = cast(notEqual(slice(groups, [0, 0], [size, 1]), fillGroup), 'float32');
  const own = eye(size);
  const strangers = differentGroups(groups, size);
  const has = present.map((each) => mul(each, isReal));
  const terms = vectors.flatMap((from, one) =>
    vectors.flatMap((to, other) => {
      const [hasFrom, hasTo] = [has[one], has[other]];
      if (one === other || !hasFrom || !hasTo) return [];
      const similarities = matMul(from, to, false, true);
      const negatives = mul(strangers, reshape(hasTo, [1, size]));
      const counts = reshape(mul(hasFrom, hasTo), [size]);
      return [{ counts, loss: mul(lossOf({ similarities, negatives, own }), counts) }];
    }),
  );
  const count = addN(terms.map(({ counts }) => counts));
  return div(addN(terms.map(({ loss }) => loss)), maximum(count, 1));
}

/** `[batch, batch]`: 1 where two rows have different groups. */
function differentGroups(groups: Tensor, size: number): Tensor {
  const [first, second] = [0, 1].map((column) => {
    const each = slice(groups, [0, column], [size, 1]);
    return cast(equal(each, reshape(each, [1, size])), 'float32');
  }) as [Tensor, Tensor];
  return sub(1, mul(first, second));
}
