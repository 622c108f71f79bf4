import { type Encoder, type Json, makeEncoder, restored, wholeOrNothing } from '@encoderkit/core';
import { checkKnownOptions, checkPositiveInteger, isRecord } from '@encoderkit/errors';
import { completeDenseStack, type DenseStackOptions, denseStackOptionNames, widthOfStack } from './base/dense-stack.ts';
import type { ColumnOptions, ColumnsByName, Row } from './columns/column.ts';
import { columnsByName, completeColumns } from './columns/complete-columns.ts';
import { checkTableFacts, learnTable, numbersOf, tableArrays, tableOf } from './table.ts';
import { tableNetwork } from './table-network.ts';

export interface TabularEncoderOptions<Columns extends ColumnsByName = ColumnsByName> extends DenseStackOptions {
  /** What there is in a row: the kind of each column by its name, `{ age: 'number', city: 'category' }`. */
  readonly columns: Columns;
  /** Numbers per level of a category; 8 when absent. */
  readonly embeddingSize?: number;
}

/** What `tabularEncoder` gives: an encoder that tells its columns, with all their options; `rowReader` takes them. */
export interface TabularEncoder<Sample> extends Encoder<Sample> {
  readonly columns: Readonly<Record<string, ColumnOptions>>;
}

/** The function that makes encoders of rows, with what `load` needs to make one again. */
export interface TabularEncoderFactory {
  <const Columns extends ColumnsByName>(options: TabularEncoderOptions<Columns>): TabularEncoder<Row<Columns>>;
  readonly kind: string;
  fromConfig(config: Json): TabularEncoder<Row<ColumnsByName>>;
}

const kind = 'tabular';
const where = 'tabularEncoder';

/**
 * An encoder of the rows of a table: each column becomes numbers or an embedding, these are joined, and dense layers make a vector of them.
 *
 * - `'number'`: brought to mean 0 and deviation 1; 0 where it is missing, with a number beside it that says so.
 * - `'boolean'`: 0 or 1, then as a number.
 * - `'date'`: month, day of the week and hour as points of a circle, and the days that have passed as a number; all in UTC.
 * - `'category'`: an embedding of its level. What training never met is the unknown level; a missing cell is a level of its own.
 * - `'categories'`: the mean of several embeddings. An empty list and a missing cell are the same.
 *
 * What `adapt` never saw varying or missing says nothing later: the network could not learn what it means. TypeScript knows from the
 * columns what a row is. The caller disposes the encoder.
 *
 * @throws `invalid-option`. `encode` throws `not-adapted` before `adapt`, which `train` calls; `invalid-input` for what is no row,
 * naming the row and the column.
 * @example
 * ```ts
 * import { fromItems, predict, regressor, train } from '@encoderkit/core';
 * import { tabularEncoder } from '@encoderkit/tabular';
 *
 * const encoder = tabularEncoder({ columns: { rooms: 'number', city: 'category', since: 'date' }, units: [16] });
 * const model = regressor(encoder, { outputs: ['rent'] });
 * const data = fromItems([
 *   { input: { rooms: 2, city: 'Berlin', since: '2024-05-31' }, label: 900 },
 *   { input: { rooms: 3, city: 'Leipzig', since: new Date() }, label: 700 },
 *   { input: { rooms: 4, city: 'Berlin' }, label: 1700 },
 * ]);
 * await train(model, data, { epochs: 60, learningRate: 0.02 });
 * console.log((await predict(model, [{ rooms: 2, city: 'Berlin', since: '2024-05-30' }]))[0]?.value); // about 900
 * model.dispose();
 * ```
 */
export const tabularEncoder: TabularEncoderFactory = Object.assign(
  <const Columns extends ColumnsByName>(options: TabularEncoderOptions<Columns>): TabularEncoder<Row<Columns>> =>
    wholeOrNothing(() => make(options)),
  { kind, fromConfig: (config: Json): TabularEncoder<Row<ColumnsByName>> => restored(where, () => restore(config)) },
);

const optionNames = ['columns', 'embeddingSize', ...denseStackOptionNames];

function restore(config: Json): TabularEncoder<unknown> {
  const { learnt, ...options } = checkKnownOptions(where, config, [...optionNames, 'learnt']);
  return make(options, learnt);
}

function make(options: unknown, learnt?: unknown): TabularEncoder<unknown> {
  const given = checkKnownOptions(where, options, optionNames);
  const embeddingSize = checkPositiveInteger(where, 'embeddingSize', given.embeddingSize ?? 8);
  const table = tableOf(completeColumns(where, given.columns, embeddingSize));
  const stack = completeDenseStack(where, given);
  const columns = columnsByName(table.columns);
  let facts = learnt === undefined ? undefined : checkTableFacts(where, table, learnt);
  let arrays = facts && tableArrays(table, facts);

  const encoder = makeEncoder<unknown>({
    kind,
    where,
    modality: 'tabular',
    samples: 'rows',
    width: widthOfStack(stack),
    network: tableNetwork(numbersOf(table), table.withLevels, stack),
    adapting: {
      needed: () => facts === undefined,
      async adapt(rows, { warn = console.warn }) {
        facts = await learnTable(table, rows, { where, warn });
        arrays = tableArrays(table, facts);
      },
      restore(config) {
        if (!isRecord(config) || config.learnt === undefined) return;
        facts = checkTableFacts(where, table, config.learnt);
        arrays = tableArrays(table, facts);
      },
    },
    preprocess: (rows, pass) => arrays?.(rows, (row) => `${where}, row ${pass?.indices[row] ?? row}`) ?? [],
    batchSize: 256,
    toConfig: () => ({ columns, embeddingSize, ...stack, ...(facts && { learnt: facts }) }),
  });
  return Object.assign(encoder, { columns });
}
