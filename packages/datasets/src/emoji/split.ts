import { createHash } from 'node:crypto';

export const emojiParts = ['train', 'validation', 'test'] as const;
export type EmojiPart = (typeof emojiParts)[number];

/** Where the parts end, as shares of a category. */
const ends: Readonly<Record<EmojiPart, number>> = { train: 0.7, validation: 0.8, test: 1 };

/** Fixed numbers from 0 to below 1 for names: the first 48 bits of their SHA-256. */
export const shareOf = (name: string): number => createHash('sha256').update(name).digest().readUIntBE(0, 6) / 2 ** 48;

/** Which part something at a place from 0 to 1 belongs to. */
export const partAt = (place: number): EmojiPart => emojiParts.find((part) => place < ends[part]) ?? 'test';

/**
 * The part of each emoji: of every category 70 % to train on, 10 % to validate and 20 % to test, as nearly as families allow, for a
 * family is never divided. Families are ordered by the SHA-256 of their names, so the split depends on nothing but what there is.
 */
export function splitByFamily(
  emoji: readonly { readonly family: string; readonly category: string }[],
): readonly EmojiPart[] {
  const parts = new Map<string, EmojiPart>();
  for (const category of new Set(emoji.map((each) => each.category))) {
    // A family belongs to the category of its first member.
    const sizes = new Map<string, number>();
    for (const each of emoji) {
      if (each.category === category) sizes.set(each.family, (sizes.get(each.family) ?? 0) + 1);
    }
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    let before = 0;
    for (const [family, size] of [...sizes].toSorted(([a], [b]) => shareOf(a) - shareOf(b))) {
      const place = (before + size / 2) / total;
      if (!parts.has(family)) parts.set(family, partAt(place));
      before += size;
    }
  }
  return emoji.map(({ family }) => parts.get(family) ?? 'train');
}
