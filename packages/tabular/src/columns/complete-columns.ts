import {
  checkBoolean,
  checkKnownOptions,
  checkOneOf,
  checkPositiveInteger,
  invalidOption,
  isRecord,
  lookUp,
} from '@encoderkit/errors';
import { type LevelKind, levelCells, type MeasuredKind, measuredCells } from './cells.ts';
import type { ColumnKind, ColumnOptions } from './column.ts';
import { type DatePart, dateParts } from './date-parts.ts';

/** All options, whichever of them a kind has. */
interface CompleteOptions {
  readonly name: string;
  readonly normalize: boolean;
  readonly parts: readonly DatePart[];
  readonly embeddingSize: number;
  readonly maxLevels: number;
  readonly minFrequency: number;
  readonly separator: string;
}

/** A column whose cells become numbers. */
export type MeasuredColumn = CompleteOptions & { readonly kind: MeasuredKind };
/** A column whose cells become embeddings. */
export type LevelColumn = CompleteOptions & { readonly kind: LevelKind };
export type CompleteColumn = MeasuredColumn | LevelColumn;

export const isMeasured = (column: CompleteColumn): column is MeasuredColumn => column.kind in measuredCells;
export const hasLevels = (column: CompleteColumn): column is LevelColumn => column.kind in levelCells;

const levelOptions = ['embeddingSize', 'maxLevels', 'minFrequency'] as const;

/** Which options a kind has. */
const optionsOf: { readonly [Kind in ColumnKind]: readonly Exclude<keyof CompleteOptions, 'name'>[] } = {
  number: ['normalize'],
  boolean: [],
  date: ['parts'],
  category: levelOptions,
  categories: [...levelOptions, 'separator'],
};

/** The columns in their order, checked. @throws `invalid-option` */
export function completeColumns(where: string, columns: unknown, embeddingSize = 8): CompleteColumn[] {
  const example = "an object such as { age: 'number', city: 'category' }";
  if (!isRecord(columns) || Object.keys(columns).length === 0) {
    throw invalidOption(where, 'columns', example, columns);
  }
  return Object.entries(columns).map(([name, column]) => completeColumn(where, name, column, embeddingSize));
}

export function completeColumn(where: string, name: string, column: unknown, embeddingSize = 8): CompleteColumn {
  const option = `columns.${name}`;
  const { kind: unchecked, ...given } = isRecord(column) ? column : { kind: column };
  const kind = lookUp(where, isRecord(column) ? `${option}.kind` : option, optionsOf, unchecked);
  const { parts = dateParts, separator = ',', ...rest } = checkKnownOptions(where, given, optionsOf[kind], option);
  const positive = (key: (typeof levelOptions)[number], absent: number): number =>
    checkPositiveInteger(where, `${option}.${key}`, rest[key] ?? absent);
  if (typeof separator !== 'string' || separator === '') {
    throw invalidOption(where, `${option}.separator`, "a text such as ',' or '|'", separator);
  }
  return {
    name,
    kind,
    normalize: checkBoolean(where, `${option}.normalize`, rest.normalize ?? true),
    parts: checkParts(where, `${option}.parts`, parts),
    embeddingSize: positive('embeddingSize', embeddingSize),
    maxLevels: positive('maxLevels', 1000),
    minFrequency: positive('minFrequency', 1),
    separator,
  };
}

/** The columns as `completeColumns` takes them. */
export function columnsByName(columns: readonly CompleteColumn[]): Readonly<Record<string, ColumnOptions>> {
  const entries = columns.map((column) => {
    const own = optionsOf[column.kind].map((option) => [option, column[option]]);
    return [column.name, { kind: column.kind, ...Object.fromEntries(own) }];
  });
  return Object.fromEntries(entries);
}

function checkParts(where: string, option: string, parts: unknown): readonly DatePart[] {
  if (!Array.isArray(parts) || parts.length === 0 || new Set(parts).size < parts.length) {
    throw invalidOption(where, option, `different ones of ${dateParts.join(', ')}`, parts);
  }
  return parts.map((part) => checkOneOf(where, option, part, dateParts));
}
