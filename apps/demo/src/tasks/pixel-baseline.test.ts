import { fromItems } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { pixelBaselines } from './pixel-baseline.ts';

const image = (...values: number[]) => ({ data: Uint8Array.from(values), width: 2, height: 1, channels: 1 });
const train = fromItems([
  { input: image(0, 0), label: 'dark' },
  { input: image(40, 20), label: 'dark' },
  { input: image(250, 240), label: 'light' },
]);

test('is the share of test pictures nearest to the mean of their class', async () => {
  const right = { input: image(200, 200), label: 'light' };
  const wrong = { input: image(10, 10), label: 'light' };
  const accuracyOn = async (test: typeof train) => (await pixelBaselines({ train, test }))[0]?.accuracies;
  expect(await accuracyOn(train)).toEqual([1]);
  expect(await accuracyOn(fromItems([right, wrong, right, right]))).toEqual([0.75]);
});
