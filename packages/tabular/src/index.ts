/** `@encoderkit/tabular`: encoders of table rows and of numeric vectors. */

export type { DenseStackOptions } from './base/dense-stack.ts';
export type {
  CellsByKind,
  Column,
  ColumnKind,
  ColumnOptions,
  ColumnsByName,
  KindOf,
  Level,
  Row,
} from './columns/column.ts';
export type { DatePart } from './columns/date-parts.ts';
export { inferColumns } from './infer-columns.ts';
export { cellReader, type ReaderOptions, rowReader } from './row-reader.ts';
export {
  type TabularEncoder,
  type TabularEncoderFactory,
  type TabularEncoderOptions,
  tabularEncoder,
} from './tabular-encoder.ts';
export { type NumericVector, type VectorEncoderOptions, vectorEncoder } from './vector-encoder.ts';
