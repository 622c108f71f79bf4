import { checkNumber, invalidOption, type NumberRange } from '@encoderkit/errors';

/** One number, or the least and the most of what is drawn. */
export type Range = number | readonly [number, number];

export function checkRange(where: string, option: string, value: unknown, range: NumberRange): [number, number] {
  if (!Array.isArray(value)) {
    const number = checkNumber(where, option, value, range);
    return [number, number];
  }
  const [from, to] = value.map((each, index) => checkNumber(where, `${option}[${index}]`, each, range));
  if (value.length === 2 && from !== undefined && to !== undefined && from <= to) return [from, to];
  throw invalidOption(where, option, 'a number, or [least, most]', value);
}
