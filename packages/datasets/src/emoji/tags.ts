import type { EmojiText } from './emoji-table.ts';
import type { EmojiLanguage } from './languages.ts';
import { type EmojiPart, partAt, shareOf } from './split.ts';

/** Words for an emoji in every language that was asked for. */
export type WordsByLanguage = Readonly<{ en: readonly string[] } & Partial<Record<EmojiLanguage, readonly string[]>>>;

/**
 * The tags of an emoji in parts: 70 % to be paired with it in training, 10 % to choose by, 20 % to test with. The same word is in
 * the same part in every language. What is a name of the emoji too is known from training anyway, and so is a training tag.
 */
export function splitTags(
  id: string,
  texts: ReadonlyMap<EmojiLanguage, EmojiText>,
): Readonly<Record<EmojiPart, WordsByLanguage>> {
  const names = new Set([...texts.values()].map(({ name }) => plain(name)));
  const partOf = (tag: string): EmojiPart => {
    if (names.has(plain(tag))) return 'train';
    return partAt(shareOf(`${id} ${plain(tag)}`));
  };
  const wordsOf = (part: EmojiPart): WordsByLanguage => ({
    en: [],
    ...Object.fromEntries(
      [...texts].map(([language, { tags }]) => [language, tags.filter((tag) => partOf(tag) === part)] as const),
    ),
  });
  return { train: wordsOf('train'), validation: wordsOf('validation'), test: wordsOf('test') };
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
