import { expect, test } from 'vitest';
import { emojiAlignment } from './emoji-alignment.ts';

test('a quick run says what finds what, beside chance', async () => {
  const notes: string[] = [];
  const [measured] = await emojiAlignment.run({
    quick: true,
    validate: true,
    say: () => undefined,
    note: (line) => notes.push(line),
  });
  const { details = {} } = measured ?? {};
  for (const name of ['held-out text → image', 'voice → image', 'tag → image', 'tag → name, BM25']) {
    expect(details[name]).toBeGreaterThanOrEqual(0);
    expect(details[name]).toBeLessThanOrEqual(1);
  }
  expect(notes).toHaveLength(6);
  expect(notes.join('\n')).not.toContain('NaN');
}, 120_000);
