import type { RandomGenerator } from '@encoderkit/core';

/** One case: makes an input of what it draws, and gives it to the product. It may throw an EncoderKitError; anything else is a fault. */
export type FuzzCase = (random: RandomGenerator) => Promise<void>;

/** What is fuzzed. */
export interface Fuzzer {
  readonly description: string;
  /** Makes what all cases share, such as the whole files that they damage. */
  prepare(): Promise<FuzzCase>;
}
