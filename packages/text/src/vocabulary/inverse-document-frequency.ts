/**
 * `1 + ln(N / (1 + n))`, for a token that is in `documentCount` (n) of `documents` (N) texts: the formula of natural's `TfIdf`, without
 * its cost. Above 0 wherever n ≤ N.
 */
export function inverseDocumentFrequency(documents: number, documentCount: number): number {
  return 1 + Math.log(documents / (1 + documentCount));
}
