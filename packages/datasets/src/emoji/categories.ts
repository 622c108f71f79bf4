/** Unicode's groups of emoji. The last one has five members, the swatches of skin tone; it is kept, so the ten are all there are. */
export const emojiCategories = [
  'Smileys & Emotion',
  'People & Body',
  'Animals & Nature',
  'Food & Drink',
  'Travel & Places',
  'Activities',
  'Objects',
  'Symbols',
  'Flags',
  'Component',
] as const;

export type EmojiCategory = (typeof emojiCategories)[number];
