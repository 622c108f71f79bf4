const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;

/** Compares strings by code points: the same everywhere, unlike an order by locale, and unlike `<`, which goes by UTF-16 units. */
export function byCodePoint(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let position = 0; position < shorter; position++) {
    const first = left.charCodeAt(position);
    const second = right.charCodeAt(position);
    // At the first difference, a surrogate (a code point above 0xffff) comes after any other unit.
    if (first !== second) return Number(isSurrogate(first)) - Number(isSurrogate(second)) || first - second;
  }
  return left.length - right.length;
}
