import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import { type Dataset, fromSource } from './dataset.ts';
import { checkExample, checkWeight, type Example } from './example.ts';
import { indexedSource } from './source.ts';

/**
 * A data set of inputs, labels and weights that are in memory, one of each for every example. Nothing is copied.
 *
 * @throws `invalid-option`; `invalid-data` when lengths differ, or a weight is not a number of at least 0.
 * @example
 * ```ts
 * import { fromArrays } from '@encoderkit/core';
 *
 * const data = fromArrays({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: ['no', 'yes', 'yes', 'no'] });
 * console.log(data.size, await data.take(1).collect()); // 4 [{ input: [0, 0], label: 'no' }]
 * ```
 */
export function fromArrays<Input, Label = never>(lists: {
  readonly inputs: ArrayLike<Input>;
  readonly labels?: ArrayLike<Label>;
  readonly weights?: ArrayLike<number>;
}): Dataset<Input, Label> {
  checkKnownOptions('fromArrays', lists, ['inputs', 'labels', 'weights']);
  const { inputs, labels, weights } = lists;
  checkList('inputs', inputs);
  const size = inputs.length;
  for (const [name, list] of Object.entries({ labels, weights })) {
    if (list === undefined) continue;
    checkList(name, list);
    if (list.length === size) continue;
    throw new EncoderKitError({
      code: 'invalid-data',
      where: 'fromArrays',
      expected: `as many ${name} as inputs, ${size}`,
      received: list.length,
    });
  }
  for (let position = 0; position < (weights?.length ?? 0); position++) {
    checkWeight('fromArrays', position, weights?.[position]);
  }
  return fromSource(
    indexedSource({
      size,
      at: (position): Example<Input, Label> => ({
        input: element('inputs', inputs, position),
        ...(labels && { label: element('labels', labels, position) }),
        ...(weights && { weight: element('weights', weights, position) }),
      }),
      labelAt: labels && ((position) => labels[position]),
    }),
  );
}

/**
 * A data set of examples that are in memory. Nothing is copied.
 *
 * @throws `invalid-data` for an item that is not an example.
 * @example
 * ```ts
 * import { fromItems } from '@encoderkit/core';
 *
 * const data = fromItems([{ input: 'good', label: 1 }, { input: 'bad', label: 0, weight: 2 }]);
 * console.log(data.size); // 2
 * ```
 */
export function fromItems<Input, Label = never>(examples: readonly Example<Input, Label>[]): Dataset<Input, Label> {
  checkList('examples', examples, 'fromItems');
  for (const [position, example] of examples.entries()) checkExample('fromItems', position, example);
  return fromSource(
    indexedSource({
      size: examples.length,
      at: (position) => element('examples', examples, position),
      labelAt: (position) => examples[position]?.label,
    }),
  );
}

function element<Item>(name: string, list: ArrayLike<Item>, position: number): Item {
  const item = list[position];
  if (item !== undefined) return item;
  throw new EncoderKitError({
    code: 'invalid-data',
    where: 'fromArrays',
    expected: `${name}[${position}] to be there`,
    received: item,
  });
}

function checkList(name: string, list: unknown, where = 'fromArrays'): void {
  if (typeof list === 'object' && list !== null && 'length' in list && Number.isSafeInteger(list.length)) return;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `"${name}" to be an array`,
    received: list,
    remedy: 'For examples that come one after another, use fromGenerator().',
  });
}
