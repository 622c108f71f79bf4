import { checkFunction, checkKnownOptions, checkNumber, checkSeed, EncoderKitError } from '@encoderkit/errors';
import { checkSource } from './check-source.ts';
import { checkExample, type Example } from './example.ts';
import { filtered } from './filter.ts';
import { type ExampleMapping, mapped } from './map.ts';
import { concatenated, skipped, taken } from './range.ts';
import { defaultBufferSize, shuffled } from './shuffle.ts';
import { indexedSource, type Source, streamSource } from './source.ts';
import { type SplitOptions, splitInParts } from './split.ts';

/**
 * Examples that can be read again and again, always the same and in the same order: `for await (const example of data)`.
 *
 * Lazy: methods give new data sets that read from this one when they are read, so the whole is never in memory unless it came from memory.
 * With random access (`at`) a shuffle is a true permutation and a split is exact.
 */
export interface Dataset<Input, Label = never> extends Source<Input, Label> {
  /**
   * Each example made into another. `mapping` may be async (decoding a file, say); `prefetch` of them may then be under way beyond the one
   * being read, so that they overlap with whoever reads. 0 when absent.
   */
  map<NewInput, NewLabel = never>(
    mapping: ExampleMapping<Input, Label, NewInput, NewLabel>,
    options?: { prefetch?: number },
  ): Dataset<NewInput, NewLabel>;
  /** The examples for which `predicate` is true. Gives up random access. */
  filter(
    predicate: (example: Example<Input, Label>, position: number) => boolean | Promise<boolean>,
  ): Dataset<Input, Label>;
  /** Another order, fixed by `seed`. Without random access it mixes within a buffer of `bufferSize` examples, 1024 when absent. */
  shuffle(seed: number | readonly number[], options?: { bufferSize?: number }): Dataset<Input, Label>;
  /** The first `count`. */
  take(count: number): Dataset<Input, Label>;
  /** All but the first `count`. */
  skip(count: number): Dataset<Input, Label>;
  /** These examples, then those of `other`. */
  concat(other: Source<Input, Label>): Dataset<Input, Label>;
  /**
   * Parts that share no example, fixed by `options.seed`: two of them, the first with this fraction, as in Keras'
   * `split_dataset`; or one for each of several fractions that sum to 1. Each part keeps the order there was.
   *
   * @throws `invalid-option` for fractions outside (0, 1); `empty-data` where a part would be empty.
   */
  split(fraction: number, options: SplitOptions): [Dataset<Input, Label>, Dataset<Input, Label>];
  split(fractions: readonly number[], options: SplitOptions): Dataset<Input, Label>[];
  /** All examples, in memory. */
  collect(): Promise<Example<Input, Label>[]>;
}

/** How `dataset` reads examples: any of them by position, or all of them from the beginning. */
export type DatasetReader<Input, Label> =
  | {
      readonly size: number;
      readonly at: (position: number) => Example<Input, Label> | Promise<Example<Input, Label>>;
      /** The label alone, where it is known without reading the input: lets `split` stratify. */
      readonly labelAt?: (position: number) => Label | undefined;
    }
  | {
      /** Called once for each reading; must give the same examples every time. */
      readonly iterate: () => AsyncIterable<Example<Input, Label>>;
      readonly size?: number;
    };

/**
 * A data set from functions that read it; `fromArrays`, `fromItems` and `fromGenerator` suit most needs.
 *
 * @throws `invalid-option`; while reading, `invalid-data` for something that is not an example
 * @example
 * ```ts
 * import { dataset } from '@encoderkit/core';
 *
 * const squares = dataset({ size: 1000, at: (position) => ({ input: position, label: position ** 2 }) });
 * const [train, test] = squares.split(0.9, { seed: 1 });
 * console.log(train.size, test.size); // 900 100
 * for await (const { input, label } of train.shuffle(2).take(3)) console.log(input, label);
 * ```
 */
export function dataset<Input, Label = never>(reader: DatasetReader<Input, Label>): Dataset<Input, Label> {
  checkKnownOptions('dataset', reader, ['size', 'at', 'labelAt', 'iterate']);
  if ('at' in reader) {
    const { at, labelAt } = reader;
    const size = checkNumber('dataset', 'size', reader.size, { integer: true, atLeast: 0 });
    const checked = async (position: number) => checkExample('dataset', position, await at(position));
    return fromSource(indexedSource({ size, at: checked, labelAt }));
  }
  if (typeof reader.iterate !== 'function') {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'dataset',
      expected: '{ size, at } or { iterate }',
      received: reader,
    });
  }
  const { size, iterate } = reader;
  if (size !== undefined) checkNumber('dataset', 'size', size, { integer: true, atLeast: 0 });
  return fromSource(
    streamSource(async function* () {
      let position = 0;
      for await (const example of iterate()) yield checkExample('dataset', position++, example);
    }, size),
  );
}

/** Puts the methods of a data set on a source. */
export function fromSource<Input, Label>(source: Source<Input, Label>): Dataset<Input, Label> {
  const { size, at, labelAt, originOf, entries } = source;
  function split(fraction: number, options: SplitOptions): [Dataset<Input, Label>, Dataset<Input, Label>];
  function split(fractions: readonly number[], options: SplitOptions): Dataset<Input, Label>[];
  function split(fractions: number | readonly number[], options: SplitOptions): Dataset<Input, Label>[] {
    if (typeof fractions === 'object') return splitInParts(source, fractions, options).map(fromSource);
    const fraction = checkNumber('split', 'fraction', fractions, { above: 0, below: 1 });
    return splitInParts(source, [fraction, 1 - fraction], options).map(fromSource);
  }

  return {
    size,
    at: at && ((position) => at(checkPosition(position, size))),
    labelAt: labelAt && ((position) => labelAt(checkPosition(position, size))),
    originOf,
    entries,
    [Symbol.asyncIterator]: () => source[Symbol.asyncIterator](),
    map(mapping, options = {}) {
      checkFunction('map', 'mapping', mapping);
      checkKnownOptions('map', options, ['prefetch']);
      const prefetch = checkNumber('map', 'prefetch', options.prefetch ?? 0, { integer: true, atLeast: 0 });
      return fromSource(mapped(source, mapping, prefetch));
    },
    filter(predicate) {
      checkFunction('filter', 'predicate', predicate);
      return fromSource(filtered(source, predicate));
    },
    shuffle(seed, options = {}) {
      checkKnownOptions('shuffle', options, ['bufferSize']);
      const bufferSize = checkNumber('shuffle', 'bufferSize', options.bufferSize ?? defaultBufferSize, {
        integer: true,
        atLeast: 1,
      });
      return fromSource(shuffled(source, checkSeed('shuffle', 'seed', seed), bufferSize));
    },
    take: (count) => fromSource(taken(source, checkNumber('take', 'count', count, { integer: true, atLeast: 0 }))),
    skip: (count) => fromSource(skipped(source, checkNumber('skip', 'count', count, { integer: true, atLeast: 0 }))),
    concat(other) {
      checkSource('concat', other, 'other');
      return fromSource(concatenated(source, other));
    },
    split,
    async collect() {
      const examples: Example<Input, Label>[] = [];
      for await (const example of source) examples.push(example);
      return examples;
    },
  };
}

function checkPosition(position: number, size: number | undefined): number {
  return checkNumber('dataset', 'position', position, { integer: true, atLeast: 0, below: size ?? 0 });
}
