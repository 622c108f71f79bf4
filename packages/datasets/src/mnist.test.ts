import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RawImage } from './image.ts';
import type { LabelledSplits } from './labelled-splits.ts';
import { mnist } from './mnist.ts';
import { countByLabel } from './testing/count-by-label.ts';

describe('mnist', () => {
  let digits: LabelledSplits<RawImage>;
  let train: Awaited<ReturnType<LabelledSplits<RawImage>['train']['collect']>>;
  let rest: Awaited<ReturnType<LabelledSplits<RawImage>['train']['collect']>>;
  beforeAll(async () => {
    digits = await mnist();
    train = await digits.train.collect();
    rest = await digits.test.collect();
  });

  test('has 8,000 and 2,000 digits of 28 × 28 × 1 bytes', () => {
    expect([train.length, rest.length]).toEqual([8000, 2000]);
    expect([digits.train.size, digits.test.size]).toEqual([8000, 2000]);
    for (const { input } of [...train, ...rest]) {
      expect(input).toMatchObject({ width: 28, height: 28, channels: 1 });
      expect(input.data.length).toBe(784);
    }
  });

  test('has every digit in the same proportion in both parts', () => {
    const [inTrain, inTest] = [countByLabel(train), countByLabel(rest)];
    expect(Object.keys(inTrain)).toEqual([...digits.labels]);
    for (const label of digits.labels) {
      const [a, b] = [inTrain[label] ?? 0, inTest[label] ?? 0];
      expect(Math.abs(a - 0.8 * (a + b))).toBeLessThan(1);
    }
  });

  test('shares no picture between the parts', () => {
    const hash = ({ input }: (typeof train)[number]) => createHash('sha256').update(input.data).digest('hex');
    expect(new Set([...train, ...rest].map(hash)).size).toBe(10_000);
  });

  test('uses the whole range of grey values', () => {
    const used = new Set(train.slice(0, 500).flatMap(({ input }) => [...input.data]));
    expect(used.size).toBe(256);
  });

  test('is the same split as it always was', () => {
    const hash = createHash('sha256');
    for (const { input, label } of [...train, ...rest]) hash.update(input.data).update(label ?? '');
    expect(hash.digest('hex')).toBe('fa59739345bb69dabb8080e843bfc1dd576947a1b195f5172ff4365586815965');
  });
});
