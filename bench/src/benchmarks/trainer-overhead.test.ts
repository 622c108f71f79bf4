import { expect, test } from 'vitest';
import { addedByTrainer } from './trainer-overhead.ts';

test('each epoch is compared with the bare ones around it, so that a busy spell meets both', () => {
  // The machine gets twice as slow; the trainer always takes 10 % longer.
  expect(addedByTrainer([11, 16.5, 22], [10, 10, 20, 20])).toBeCloseTo(0.1, 12);
});
