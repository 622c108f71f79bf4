import { expect, it } from 'vitest';
import type { Value } from '../trace/value.ts';
import type { rewrites } from './rewrites.ts';
import { producer, type Rewrite } from './site.ts';

const value: Value = { shape: [], dtype: 'float32', source: { kind: 'fill', number: 1 } };

/** The type check is the test: a line below an unused `@ts-expect-error` does not compile. */
it('kernels, inputs and attributes that are misspelt do not compile', () => {
  const misspelt: readonly Rewrite<'MaxPool'>[] = [
    // @ts-expect-error
    ({ make }) => make('Relo', { x: value }, {}),
    // @ts-expect-error
    ({ make }) => make('WindowedConv2', { x: value, filter: value }, {}),
    // @ts-expect-error
    ({ make }) => make('Relu', { y: value }, {}),
    // @ts-expect-error
    ({ make }) => make('Reshape', { x: value }, { shap: [1] }),
    // @ts-expect-error
    ({ make, operation: { attributes } }) => make('MaxPool', { x: value }, { ...attributes, pad: 'sane' }),
    // @ts-expect-error
    ({ operation }) => operation.inputs.y,
    // @ts-expect-error
    ({ operation }) => (operation.attributes.filterSizes ? value : undefined),
    // @ts-expect-error
    ({ operation }) => producer(operation.inputs.x, 'MaxPol')?.inputs.x,
  ];
  // @ts-expect-error
  const table: typeof rewrites = { MaxPol: [] };
  expect(misspelt.length + Object.keys(table).length).toBe(9);
});
