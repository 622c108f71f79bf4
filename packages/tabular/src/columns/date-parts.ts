/** Dates to numbers, in UTC: the same on every machine. */

const day = 86_400_000;

/** The place on a circle: the last hour of a day is as near to the first as any other two. */
const onCircle = (turns: number): readonly number[] => [Math.sin(2 * Math.PI * turns), Math.cos(2 * Math.PI * turns)];

const monthOf = (date: Date): number => {
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return (date.getUTCMonth() + (date.getUTCDate() - 1) / days) / 12;
};

/** How many numbers each part is, and how they come of a date. */
const parts = {
  month: { length: 2, of: (date: Date) => onCircle(monthOf(date)) },
  dayOfWeek: { length: 2, of: (date: Date) => onCircle(date.getUTCDay() / 7) },
  hour: { length: 2, of: (date: Date) => onCircle((date.getTime() / day) % 1) },
  trend: { length: 1, of: (date: Date) => [date.getTime() / day] },
} as const;

export type DatePart = keyof typeof parts;

export const dateParts = Object.keys(parts) as readonly DatePart[];

export const lengthOfParts = (names: readonly DatePart[]): number =>
  names.reduce((sum, name) => sum + parts[name].length, 0);

/** Whether one of the numbers of `partsOfDate` is a place on a circle, from -1 to 1. */
export const areOnCircle = (names: readonly DatePart[]): readonly boolean[] =>
  names.flatMap((name) => Array.from({ length: parts[name].length }, () => parts[name].length === 2));

/** @param time milliseconds since 1970 */
export function partsOfDate(time: number, names: readonly DatePart[]): number[] {
  const date = new Date(time);
  return names.flatMap((name) => parts[name].of(date));
}

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d))?)?$/i;

/**
 * An ISO 8601 date, with or without a time, in milliseconds since 1970; undefined for anything else. Date.parse would read 1/2/2024 as it
 * likes, take February 30 for March 1, and a time without an offset for the machine's own.
 */
export function timeFromText(text: string): number | undefined {
  const match = iso.exec(text.trim());
  if (!match) return undefined;
  const numbers = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const [year = 0, month = 0, dayOfMonth = 0, hour = 0, minute = 0, second = 0] = numbers;
  const milliseconds = Number(`0.${match[7] ?? 0}`) * 1000;
  const local = new Date(0);
  // Date.UTC takes years below 100 for 19xx.
  local.setUTCFullYear(year, month - 1, dayOfMonth);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== dayOfMonth) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0)) * (match[9] === '-' ? -1 : 1);
  if (Math.abs(offset) > 18 * 60) return undefined;
  return local.setUTCHours(hour, minute - offset, second, Math.floor(milliseconds));
}
