import type { DatePart } from './date-parts.ts';

/** What a cell of a `category` column may be. All are known by how they are written: 1 and `'1'` are one level. */
export type Level = string | number | boolean;

// Types, not interfaces: only then are they kinds of Json.
type NumberColumn = {
  readonly kind: 'number';
  /** Brings the numbers to mean 0 and deviation 1, which `adapt` learns; true when absent. */
  readonly normalize?: boolean;
};

type BooleanColumn = {
  readonly kind: 'boolean';
};

type DateColumn = {
  readonly kind: 'date';
  /** What is told of a date; all when absent: `'month'`, `'dayOfWeek'` and `'hour'` as points of a circle, `'trend'` as a number. */
  readonly parts?: readonly DatePart[];
};

type LevelOptions = {
  /** Numbers per level; the encoder's `embeddingSize` when absent. */
  readonly embeddingSize?: number;
  /** How many levels are told apart at most, the most frequent ones; 1000 when absent. The others are unknown. */
  readonly maxLevels?: number;
  /** Levels that come less often in training are unknown; 1 when absent. From 2 on the network learns what unknown levels are like. */
  readonly minFrequency?: number;
};

type CategoryColumn = LevelOptions & {
  readonly kind: 'category';
};

type CategoriesColumn = LevelOptions & {
  readonly kind: 'categories';
  /** What separates them in a cell of text, such as a CSV file has; `','` when absent. */
  readonly separator?: string;
};

/** A kind of column with its options. */
export type ColumnOptions = NumberColumn | BooleanColumn | DateColumn | CategoryColumn | CategoriesColumn;

export type ColumnKind = ColumnOptions['kind'];

/** A kind of column, `'number'`, or one with options, `{ kind: 'number', normalize: false }`. */
export type Column = ColumnKind | ColumnOptions;

export type ColumnsByName = Readonly<Record<string, Column>>;

/** What a cell holds, by the kind of its column. */
export interface CellsByKind {
  readonly number: number;
  readonly boolean: boolean;
  /** A Date, an ISO 8601 string, or milliseconds since 1970. Without an offset a time is UTC. */
  readonly date: Date | string | number;
  readonly category: Level;
  readonly categories: readonly Level[];
}

export type KindOf<One extends Column> = One extends ColumnKind
  ? One
  : One extends { readonly kind: infer Kind extends ColumnKind }
    ? Kind
    : never;

/** A row of a table with such columns. A cell that is absent, `undefined` or `null` is missing. */
export type Row<Columns extends ColumnsByName> = {
  readonly [Name in keyof Columns]?: CellsByKind[KindOf<Columns[Name]>] | null | undefined;
};
