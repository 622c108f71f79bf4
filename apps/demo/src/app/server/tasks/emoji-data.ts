import { type EmojiData, emoji, type SpokenEmoji } from '@encoderkit/datasets';

/** Emoji with names and tags in six languages, and names spoken by some of many voices: what the search is trained on and searches. */
export function emojiData(): Promise<EmojiData<SpokenEmoji>> {
  return emoji({ size: 'small', progress: false });
}
