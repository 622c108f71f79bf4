/** lowbias32 (Wellons 2018, https://nullprogram.com/blog/2018/07/31): every input bit moves every output bit. */
export function hash(value: number): number {
  let x = value;
  x ^= x >>> 16;
  x = Math.imul(x, multipliers[0]);
  x ^= x >>> 15;
  x = Math.imul(x, multipliers[1]);
  return x ^ (x >>> 16);
}

/** As signed 32-bit integers, which is how ONNX computes with them. */
export const multipliers = [0x7feb352d, 0x846ca68b | 0] as const;

/** 2³² over the golden ratio, odd: spreads consecutive numbers over all of the range. */
export const increment = 0x9e3779b1 | 0;
