import { describe, expect, it } from 'vitest';
import { cached } from './cache.ts';

describe('a bounded cache', () => {
  it('makes an item once, and forgets what was not used for the longest time', () => {
    const [made, released]: [string[], string[]] = [[], []];
    const cache = cached<string>(
      () => 2,
      (item) => released.push(item),
    );
    const get = (key: string) =>
      cache.get(key, () => {
        made.push(key);
        return key.toUpperCase();
      });
    expect([get('a'), get('b'), get('a'), get('c')]).toEqual(['A', 'B', 'A', 'C']);
    expect(made).toEqual(['a', 'b', 'c']);
    expect(released, 'a was used after b').toEqual(['B']);
    expect(cache.size).toBe(2);
    cache.delete('a');
    expect(released, 'what is deleted is the caller’s to release').toEqual(['B']);
    cache.clear();
    expect([released, cache.size]).toEqual([['B', 'C'], 0]);
  });
});
