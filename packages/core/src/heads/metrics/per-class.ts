/** How well one class is told from the others. */
export interface ClassReport<Label> {
  readonly label: Label;
  /** The share of what was taken for this class that is of it; 0 when nothing was. */
  readonly precision: number;
  /** The share of what is of this class that was taken for it; 0 when nothing is. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
  /** How many samples are of this class: the sum of their weights. */
  readonly support: number;
}

/** `correct` of `predicted` answers and of `actual` ones. */
export function classReport<Label>(
  label: Label,
  correct: number,
  predicted: number,
  actual: number,
): ClassReport<Label> {
  return {
    label,
    precision: ratio(correct, predicted),
    recall: ratio(correct, actual),
    f1: ratio(2 * correct, predicted + actual),
    support: actual,
  };
}

/** 0 out of 0 is 0, as scikit-learn's `zero_division=0`. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * The mean F1 over the classes that occur, in the truth or in the answers (scikit-learn's `average="macro"`): a class
 * that a small test set happens not to have says nothing about the model. NaN when no class occurs.
 */
export function macroF1Of(reports: readonly { f1: number; occurs: boolean }[]): number {
  const occurring = reports.filter(({ occurs }) => occurs);
  return occurring.reduce((sum, { f1 }) => sum + f1, 0) / occurring.length;
}
