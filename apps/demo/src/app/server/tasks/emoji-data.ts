import { type EmojiData, type EmojiEntry, emoji, type SpokenEmoji } from '@encoderkit/datasets';

/** Emoji with names and tags in six languages, and names spoken by some of many voices: what the search is trained on and searches. */
export function emojiData(): Promise<EmojiData<SpokenEmoji>> {
  return emoji({ size: 'small', progress: false });
}

/** Texts that an emoji may be found by in training: its name in each language, and its tags of each, but for those that are held out. */
export function textsFor({ names, tags }: EmojiEntry): string[] {
  const joined = Object.values(tags).map((words) => words.join(', '));
  return [...new Set([...Object.values(names), ...joined])].filter((text) => text !== '');
}
