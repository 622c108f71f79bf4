import { expect, it } from 'vitest';
import { recallOf } from './vector-search.ts';

it('counts which of the nearest were found, in any order', () => {
  const hits = (...ids: string[]) => ids.map((id) => ({ id }));
  expect(recallOf([hits('b', 'a'), hits('x', 'c')], [hits('a', 'b'), hits('c', 'd')])).toBe(0.75);
});
