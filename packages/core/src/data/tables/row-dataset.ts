import { EncoderKitError } from '@encoderkit/errors';
import { type Dataset, dataset } from '../dataset.ts';
import type { Example } from '../example.ts';

/** The longest row of a file in characters, where nothing else is said: longer than a book, shorter than what fills memory. */
export const defaultMaxRowLength = 2 ** 24;

/** The rows of a file as a data set. @throws while reading `empty-data` where there are none, `invalid-data` where there are not `size` */
export function rowDataset(
  where: string,
  size: number | undefined,
  rows: () => AsyncIterable<Example<unknown, unknown>>,
): Dataset<unknown, unknown> {
  return dataset<unknown, unknown>({
    ...(size !== undefined && { size }),
    async *iterate() {
      let count = 0;
      for await (const row of rows()) {
        // Before it is given: who counts on `size` reads no further.
        if (count++ === size) throw otherSize(where, size, 'more');
        yield row;
      }
      if (size !== undefined && count < size) throw otherSize(where, size, count);
      if (count === 0) throw noRows(where);
    },
  });
}

function otherSize(where: string, size: number, received: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `${size} rows, as "size" says`,
    received,
    remedy: 'Leave "size" out, or mend it.',
  });
}

function noRows(where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    problem: 'there are no rows',
    remedy: 'Check that it is the right file, and that it has been written to its end.',
  });
}
