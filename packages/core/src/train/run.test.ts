import { describe, expect, it } from 'vitest';
import type { TrainEvent, TrainResult } from './events.ts';
import { startRun } from './run.ts';

const result: TrainResult = { reason: 'completed', epochs: [], steps: 3, seconds: 1 };
const step = (number: number): TrainEvent => ({
  type: 'step',
  epoch: 1,
  step: number,
  stepsPerEpoch: 3,
  stepInEpoch: number,
  loss: 1,
  learningRate: 1,
});
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A run of three steps. */
const threeSteps = (failAt?: number) =>
  startRun(async (emit) => {
    for (let number = 1; number <= 3; number++) {
      if (number === failAt) throw new Error('broken');
      await emit(step(number));
      await tick();
    }
    return result;
  }, []);

async function stepsOf(events: AsyncIterable<TrainEvent>): Promise<number[]> {
  const steps: number[] = [];
  for await (const event of events) if (event.type === 'step') steps.push(event.step);
  return steps;
}

describe('a run', () => {
  it('gives its result to whoever awaits it, also twice', async () => {
    const run = threeSteps();
    expect(await run).toBe(result);
    expect(await run).toBe(result);
    expect(await run.then(({ steps }) => steps)).toBe(3);
  });

  it('gives its events in order, then ends', async () => {
    expect(await stepsOf(threeSteps())).toEqual([1, 2, 3]);
  });

  it('gives them all to each of two who iterate, and the result besides', async () => {
    const run = threeSteps();
    const both = [stepsOf(run), stepsOf(run)];
    expect(await run).toBe(result);
    expect(await Promise.all(both)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('gives a late iterator what is still to come', async () => {
    const run = threeSteps();
    await tick();
    expect((await stepsOf(run)).at(-1)).toBe(3);
    expect(await stepsOf(run), 'after its end').toEqual([]);
  });

  it('goes on when a loop is left, and can be awaited then', async () => {
    const run = threeSteps();
    for await (const event of run) if (event.type === 'step') break;
    expect(await run).toBe(result);
  });

  it('does not wait for a slow loop', async () => {
    const run = threeSteps();
    const seen: number[] = [];
    let finished = false;
    void run.then(() => {
      finished = true;
    });
    for await (const event of run) {
      for (let turn = 0; turn < 10; turn++) await tick();
      expect(finished).toBe(true);
      if (event.type === 'step') seen.push(event.step);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('hands an error to whoever awaits and to whoever iterates, after the events before it', async () => {
    const run = threeSteps(3);
    const seen: TrainEvent[] = [];
    const loop = (async () => {
      for await (const event of run) seen.push(event);
    })();
    await expect(run).rejects.toThrow('broken');
    await expect(loop).rejects.toThrow('broken');
    expect(seen).toHaveLength(2);
    expect(await run.catch(() => 'caught')).toBe('caught');
    let cleaned = false;
    await expect(
      run.finally(() => {
        cleaned = true;
      }),
    ).rejects.toThrow('broken');
    expect(cleaned).toBe(true);
  });

  it('is not an unhandled rejection when it is only iterated', async () => {
    await expect(stepsOf(threeSteps(1))).rejects.toThrow('broken');
    await tick();
  });

  it('waits for callbacks, in order, and ends with the error of one', async () => {
    const calls: string[] = [];
    const run = (fail: boolean) =>
      startRun(
        async (emit) => {
          await emit(step(1));
          calls.push('step done');
          return result;
        },
        [
          async () => {
            await tick();
            calls.push('first');
          },
          () => {
            calls.push('second');
            if (fail) throw new Error('callback');
          },
        ],
      );
    await run(false);
    expect(calls).toEqual(['first', 'second', 'step done']);
    await expect(run(true)).rejects.toThrow('callback');
  });
});
