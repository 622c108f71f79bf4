/** Attributes as text, equal for equal attributes only: JSON alone writes NaN and both infinities as null, and -0 as 0. */
export function attributesText(attributes: object): string {
  return JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === 'number' ? numberText(value) : typeof value === 'bigint' ? `${value}n` : value,
  );
}

export function numberText(number: number): number | string {
  return Number.isFinite(number) && !Object.is(number, -0) ? number : Object.is(number, -0) ? '-0' : String(number);
}
