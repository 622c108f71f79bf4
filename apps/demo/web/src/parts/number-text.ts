export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** The number that people have written, with a comma or a point; undefined where it is none within the limits. */
export function numberIn(text: string, { min, max, whole }: Limits): number | undefined {
  const trimmed = text.trim().replace(',', '.');
  const number = Number(trimmed);
  const isRight = trimmed !== '' && number >= min && number <= max && (!whole || Number.isInteger(number));
  return isRight ? number : undefined;
}
