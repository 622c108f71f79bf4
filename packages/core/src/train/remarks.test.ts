import { expect, it } from 'vitest';
import type { EpochEvent } from './events.ts';
import { classesInBatches, divergence, overfitting, unvalidated } from './remarks.ts';

const epoch = (number: number, loss: number, validation?: number): EpochEvent => ({
  type: 'epoch',
  epoch: number,
  epochs: 9,
  step: number,
  seconds: 1,
  learningRate: 1,
  loss,
  ...(validation !== undefined && { validation: { loss: validation } }),
});

it('a loss far above its first value has diverged; noise has not', () => {
  expect(divergence(0.7, epoch(1, 1e9))).toMatch(/epoch 1: the loss is 1000000000 and was 0.7.*"learningRate"/);
  expect(divergence(0.7, epoch(1, 2))).toBeUndefined();
  expect(divergence(1e-9, epoch(3, 1e-4))).toBeUndefined();
  // A model that knew its examples, and is trained further with other layers free.
  expect(divergence(0.01, epoch(1, 0.3))).toBeUndefined();
  expect(divergence(0.01, epoch(1, 30))).toMatch(/diverged/);
});

it('a validation loss that rises while the training loss falls is told with the epoch in which it was lowest', () => {
  const history = [epoch(1, 1, 1), epoch(2, 0.5, 0.6), epoch(3, 0.2, 0.7), epoch(4, 0.1, 1)];
  expect(overfitting(history)).toMatch(/lowest in epoch 2 \(0.6\) and is 1 now/);
  expect(overfitting(history.slice(0, 3))).toBeUndefined();
  expect(overfitting([epoch(1, 1), epoch(2, 1), epoch(3, 1)])).toBeUndefined();
});

it('few examples without others to validate on are worth a line', () => {
  expect(unvalidated(100, false)).toMatch(/100 examples and none to validate on/);
  for (const [examples, validated] of [
    [100, true],
    [100_000, false],
    [undefined, false],
  ] as const) {
    expect(unvalidated(examples, validated)).toBeUndefined();
  }
});

it('batches of one class are told where they are many', () => {
  const batch = (...targets: number[]) => ({ targets, weights: targets.map(() => 1) });
  const [zeros, ones] = [0, 1].map((each) => batch(...Array.from({ length: 8 }, () => each))) as [
    ReturnType<typeof batch>,
    ReturnType<typeof batch>,
  ];
  const told = (grouped: boolean, batches: readonly ReturnType<typeof batch>[]) => {
    const mixed = classesInBatches(grouped);
    for (const each of batches) mixed.add(each);
    return mixed.result();
  };
  expect(told(true, [zeros, ones, zeros, ones])).toMatch(/4 of 4 batches .* groupByLength: false/);
  expect(told(false, [zeros, zeros, ones, ones])).toMatch(/sorted by class/);
  expect(told(false, [zeros, zeros, zeros, zeros]), 'there is but one').toBeUndefined();
  expect(
    told(false, [batch(0, 1, 0, 1, 0, 1, 0, 1), zeros, batch(0, 0, 0, 0, 1, 1, 1, 1), batch(0, 1)]),
  ).toBeUndefined();
  expect(told(false, [batch(0), batch(1), batch(0), batch(1), batch(1)]), 'of one example each').toBeUndefined();
});
