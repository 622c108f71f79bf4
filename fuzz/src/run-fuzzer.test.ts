import { expect, test } from 'vitest';
import { type Fault, runFuzzer } from './run-fuzzer.ts';

const options = {
  program: new URL('./testing/child.mjs', import.meta.url),
  name: 'any',
  seed: 1,
  seconds: 60,
  secondsPerCase: 2,
};

test('a case that hangs, one that crashes and one with a wrong error are noted, and all others are run', async () => {
  const faults: Fault[] = [];
  const { counts, total } = await runFuzzer({ ...options, first: 0, cases: 8, onFault: (fault) => faults.push(fault) });
  expect(counts).toEqual({ accepted: 0, refused: 5, 'wrong error': 1, hung: 1, crashed: 1 });
  expect(total).toBe(8);
  expect(faults.map(({ number, ending }) => [number, ending])).toEqual([
    [1, 'wrong error'],
    [2, 'hung'],
    [4, 'crashed'],
  ]);
});

test('one case alone', async () => {
  const { counts } = await runFuzzer({ ...options, first: 5, cases: 1, onFault() {} });
  expect(counts.refused).toBe(1);
});
