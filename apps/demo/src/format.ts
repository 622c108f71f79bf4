/** Numbers as people read them. */

/** `0.9871` as `98.7 %`. */
export function percent(fraction: number, digits = 1): string {
  return `${(100 * fraction).toFixed(digits)} %`;
}

/** `8.25` as `8.3 s`, `130` as `2 min 10 s`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `60000` as `60,000`. */
export function count(value: number): string {
  return value.toLocaleString('en-GB');
}
