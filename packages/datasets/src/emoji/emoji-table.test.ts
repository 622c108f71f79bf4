import { expect, test } from 'vitest';
import { emojiTable } from './emoji-table.ts';
import { emojiLanguages } from './languages.ts';

test('every emoji has a name in every language', async () => {
  const table = await emojiTable(emojiLanguages);
  expect(table).toHaveLength(1911);
  for (const { texts } of table) expect([...texts.keys()]).toEqual([...emojiLanguages]);
  const [grin] = table;
  expect(grin?.id).toBe('1F600');
  expect(grin?.texts.get('ru')?.name).toMatch(/^[\p{Script=Cyrillic} -]+$/u);
  expect(grin?.texts.get('ko')?.name).toMatch(/\p{Script=Hangul}/u);
});
