import { emoji } from '@encoderkit/datasets';
import { expect, test } from 'vitest';
import { emojiBaselines } from './emoji-baselines.ts';

test('names and pictures tell the category of an emoji better than chance, and few emoji are enough for it', async () => {
  const { entries } = await emoji({ sounds: false, languages: ['en'] });
  const few = entries.filter((_, index) => index % 4 === 0);
  const [majority, pixels, names] = emojiBaselines(few, 'validation');
  const asked = few.filter(({ split }) => split === 'validation');
  const people = asked.filter(({ category }) => category === 'People & Body').length;
  expect(majority?.accuracy).toBe(people / asked.length);
  expect(pixels?.accuracy).toBeGreaterThan(people / asked.length);
  expect(names?.accuracy).toBeGreaterThan(people / asked.length);
}, 60_000);
