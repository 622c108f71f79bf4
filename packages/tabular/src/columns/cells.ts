import { timeFromText } from './date-parts.ts';

/** What is known of one kind of cell. */
export interface CellType<Cell> {
  /** For messages: what a cell must be. */
  readonly expected: string;
  /** What to do about one that is not. */
  readonly remedy: string;
  /** What a cell means; undefined for one that is not as expected. */
  read(cell: unknown): Cell | undefined;
  /** What a text means that is not blank. */
  parse(text: string, separator: string): Cell | undefined;
}

/** Kinds whose cells are measured by a number: the number itself, 1 or 0, milliseconds since 1970. */
export type MeasuredKind = 'number' | 'boolean' | 'date';

/** Kinds whose cells name levels: one, several, or none where the cell is blank. */
export type LevelKind = 'category' | 'categories';

/** Numbers go to the network as float32, where 1e39 is infinite. */
const asNumber = (cell: unknown): number | undefined =>
  typeof cell === 'number' && Number.isFinite(Math.fround(cell)) ? cell : undefined;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const words = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, 1] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, 0] as const),
]);

/** Numbers smaller than this would be times from 1966 to 1973; most often they are seconds, or a year. */
const leastTime = 1e11;
const greatestTime = 8.64e15;

function timeOf(cell: unknown): number | undefined {
  if (cell instanceof Date) return Number.isFinite(cell.getTime()) ? cell.getTime() : undefined;
  if (typeof cell === 'string') return timeFromText(cell);
  if (typeof cell !== 'number' || !(Math.abs(cell) <= greatestTime)) return undefined;
  return Math.abs(cell) >= leastTime ? cell : undefined;
}

/** How a level is written, without what cannot be seen: `'Berlin '` is `'Berlin'`. */
function levelOf(cell: unknown): string | undefined {
  if (typeof cell === 'string') return cell.normalize('NFC').trim();
  if (typeof cell === 'boolean') return String(cell);
  // Integers beyond 2^53 run together.
  const isKnown = typeof cell === 'number' && Number.isFinite(cell);
  return isKnown && (Number.isSafeInteger(cell) || !Number.isInteger(cell)) ? String(cell) : undefined;
}

function levelsOf(cells: readonly unknown[]): string[] | undefined {
  const levels = cells.map(levelOf).filter((level) => level !== undefined);
  return levels.length < cells.length ? undefined : [...new Set(levels)].filter((level) => level !== '');
}

const missing = 'Leave the cell out, or make it null, where there is none.';

export const measuredCells: { readonly [Kind in MeasuredKind]: CellType<number> } = {
  number: {
    expected: 'a finite number',
    remedy: `Write 1234.5, without separators of thousands. ${missing}`,
    read: asNumber,
    parse: (text) => (decimal.test(text) ? asNumber(Number(text)) : undefined),
  },
  boolean: {
    expected: 'true or false',
    remedy: `In a file of text these may also be yes and no, or 1 and 0. ${missing}`,
    read: (cell) => (typeof cell === 'boolean' ? Number(cell) : undefined),
    parse: (text) => words.get(text.toLowerCase()),
  },
  date: {
    expected: 'a Date, an ISO 8601 date, or milliseconds since 1970',
    remedy: `Write "2024-05-31" or "2024-05-31T17:00:00Z"; pass new Date(1000 * seconds) for seconds. ${missing}`,
    read: timeOf,
    parse: (text) => timeFromText(text) ?? (/^-?\d{12,}$/.test(text) ? timeOf(Number(text)) : undefined),
  },
};

export const levelCells: { readonly [Kind in LevelKind]: CellType<readonly string[]> } = {
  category: {
    expected: 'a string, a number or a boolean',
    remedy: `Pass an integer beyond 2^53 as a string. ${missing}`,
    read: (cell) => levelsOf([cell]),
    parse: (text) => levelsOf([text]),
  },
  categories: {
    expected: 'an array of strings, numbers or booleans',
    remedy: "Pass ['a'], even if there is only one, and [] where there is none.",
    read: (cell) => (Array.isArray(cell) ? levelsOf(Array.from(cell)) : undefined),
    parse: (text, separator) => levelsOf(text.split(separator)),
  },
};

export const isMissing = (cell: unknown): cell is undefined | null => cell === undefined || cell === null;
