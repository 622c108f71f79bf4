import assert from 'node:assert/strict';
import { EncoderKitError, type ErrorCode } from '@encoderkit/errors';
import { memory } from '@tensorflow/tfjs-core';

/** One thing that a contract asks for: give `run` to the test runner under `name`. It rejects with an AssertionError. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** Asserts that two lists of numbers agree, to a tolerance that grows with the numbers. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string) {
  assert.equal(actual.length, expected.length, `${what}: as many numbers`);
  for (let index = 0; index < expected.length; index++) {
    const [got, wanted] = [actual[index] ?? Number.NaN, expected[index] ?? Number.NaN];
    const isClose = Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted));
    assert.ok(isClose, `${what}: number ${index} is ${got}, not ${wanted}`);
  }
}

/** Asserts that `body` fails with an EncoderKitError, of one of `codes` where they are given; gives the error. */
export async function assertRefuses(
  body: () => unknown,
  what: string,
  codes: readonly ErrorCode[] = [],
): Promise<EncoderKitError> {
  const outcome = await Promise.resolve()
    .then(body)
    .then(
      () => 'no error',
      (error: unknown) => error,
    );
  if (!EncoderKitError.isInstance(outcome)) assert.fail(`${what}: expected an EncoderKitError, got ${String(outcome)}`);
  if (codes.length > 0)
    assert.ok(codes.includes(outcome.code), `${what}: expected ${codes.join(' or ')}, got ${outcome}`);
  return outcome;
}

/** Asserts that `body` leaves as many tensors as there were. */
export async function assertLeavesNoTensors(body: () => Promise<void>, what: string): Promise<void> {
  const before = memory().numTensors;
  await body();
  assert.equal(memory().numTensors - before, 0, `${what}: tensors left behind`);
}
