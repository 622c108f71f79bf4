/**
 * The inner loop of the resampler, for the AssemblyScript compiler: `npm run assembly` makes src/input/generated/filter-wasm.ts of it.
 * Addresses are bytes; samples and coefficients are float32; `taps` is a multiple of 16.
 */

/** The product of `taps` samples and coefficients, always summed in one order: so it does not matter how a sound was cut into pieces. */
function dot(x: usize, c: usize, bytes: usize): f32 {
  const end = c + bytes;
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let d = f32x4.splat(0);
  let e = f32x4.splat(0);
  while (c < end) {
    a = f32x4.add(a, f32x4.mul(v128.load(c), v128.load(x)));
    b = f32x4.add(b, f32x4.mul(v128.load(c, 16), v128.load(x, 16)));
    d = f32x4.add(d, f32x4.mul(v128.load(c, 32), v128.load(x, 32)));
    e = f32x4.add(e, f32x4.mul(v128.load(c, 48), v128.load(x, 48)));
    c += 64;
    x += 64;
  }
  a = f32x4.add(f32x4.add(a, b), f32x4.add(d, e));
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}

/**
 * Writes `count` samples. The first is `phase / up` of a sample behind the first of `input`'s windows; each next one is `down / up` further.
 * The table has `phases + 1` rows of coefficients; what lies between two of them is interpolated.
 */
export function filter(
  table: usize,
  input: usize,
  output: usize,
  count: i32,
  taps: i32,
  phases: i32,
  phase: i32,
  up: i32,
  down: i32,
): void {
  const bytes = (<usize>taps) << 2;
  const whole = (<usize>(down / up)) << 2;
  const part = down % up;
  for (let index = 0; index < count; index++) {
    const scaled = phase * phases;
    const between = scaled % up;
    const row = table + <usize>(scaled / up) * bytes;
    let sum = dot(input, row, bytes);
    if (between !== 0) sum += (<f32>between / <f32>up) * (dot(input, row + bytes, bytes) - sum);
    store<f32>(output, sum);
    output += 4;
    input += whole;
    phase += part;
    if (phase >= up) {
      phase -= up;
      input += 4;
    }
  }
}
