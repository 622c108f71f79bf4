import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import { type Dataset, dataset } from './dataset.ts';
import { checkExample, type Example } from './example.ts';

/**
 * A data set whose examples come one after another: rows of a file, pages of an interface.
 *
 * `generate` is called once for each reading, every epoch again, and must start from the beginning each time. `size`,
 * where it is known, makes progress and splits exact.
 *
 * @throws `invalid-option` unless `generate` is a function; while reading, `invalid-data` for something that is not an example, or when
 * `generate` gives the same generator twice.
 * @example
 * ```ts
 * import { fromGenerator } from '@encoderkit/core';
 *
 * const data = fromGenerator(function* () {
 *   for (let number = 0; number < 5; number++) yield { input: number, label: number % 2 === 0 ? 'even' : 'odd' };
 * });
 * for await (const { input, label } of data) console.log(input, label);
 * ```
 */
export function fromGenerator<Input, Label = never>(
  generate: () => AsyncIterable<Example<Input, Label>> | Iterable<Example<Input, Label>>,
  options: { readonly size?: number } = {},
): Dataset<Input, Label> {
  if (typeof generate !== 'function') {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'fromGenerator',
      expected: 'a function that gives a new iterable each time',
      received: generate,
      remedy: 'Pass the generator function itself, not what it returns: training reads the data once for each epoch.',
    });
  }
  checkKnownOptions('fromGenerator', options, ['size']);
  // Generators that were handed out before: one that comes again is used up, and would look like an empty data set.
  const seen = new WeakSet<object>();
  return dataset({
    ...options,
    async *iterate() {
      const examples = generate();
      if (seen.has(examples)) {
        throw new EncoderKitError({
          code: 'invalid-data',
          where: 'fromGenerator',
          expected: 'a new iterable each time',
          received: 'the same generator again, which is used up',
          remedy: 'Make the generator inside the function.',
        });
      }
      if ('next' in examples) seen.add(examples);
      let position = 0;
      for await (const example of examples) yield checkExample('fromGenerator', position++, example);
    },
  });
}
