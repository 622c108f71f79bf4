/** Whether an error is the abort that `signal` asked for. Data and encoders that were given the signal may have wrapped it. */
export function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  if (!signal?.aborted) return false;
  for (let each = error; each !== undefined; each = each instanceof Error ? each.cause : undefined) {
    if (each === signal.reason || (each instanceof Error && each.name === 'AbortError')) return true;
  }
  return false;
}
