import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** One of those that are compared with one another. */
export interface Contender {
  /** Runs some steps and gives the time of each, in milliseconds. */
  readonly block: () => Promise<readonly number[]>;
  /** How many blocks it gets; as many as there are rounds when absent. For what takes seconds. */
  readonly blocks?: number;
}

/** Idle thread pools spin for a moment after a block, which would slow down the next one. */
const settleMilliseconds = 60;

/**
 * Measures contenders in turns, a block of steps each, so that a busy spell of the machine meets all of them. Every other round goes
 * through them backwards: none always comes after the same.
 *
 * @returns the times of each contender's steps, in the order of the contenders
 */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<number[][]> {
  const measured = contenders.map((contender) => ({ contender, times: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, times } of round % 2 === 0 ? measured : measured.toReversed()) {
      if (round >= (contender.blocks ?? rounds)) continue;
      await sleep(settleMilliseconds);
      times.push(...(await contender.block()));
    }
  }
  return measured.map(({ times }) => times);
}

/** A block of `steps` timed steps, after `prepare` and `warmUp` steps, which are not timed. */
export function block(
  step: () => Promise<unknown>,
  { steps, warmUp = 0, prepare }: { steps: number; warmUp?: number; prepare?: () => Promise<unknown> },
): Contender['block'] {
  return async () => {
    await prepare?.();
    for (let count = 0; count < warmUp; count++) await step();
    const times: number[] = [];
    for (let count = 0; count < steps; count++) {
      const start = performance.now();
      await step();
      times.push(performance.now() - start);
    }
    return times;
  };
}
