import { type Dataset, type Encoder, fromItems, type MatchedSample, type MatchGroup } from '@encoderkit/core';
import type { EmojiEntry, RawSound } from '@encoderkit/datasets';
import type { Text } from '@encoderkit/text';
import type { ImageSample } from '@encoderkit/vision';

/** The encoders of the matcher of emoji, by name. */
export type AlignedEncoders = {
  readonly image: Encoder<ImageSample>;
  readonly text: Encoder<Text>;
  readonly audio: Encoder<RawSound>;
};

/** A picture with words for it, its spoken name, or both. */
export type AlignedSample = MatchedSample<AlignedEncoders>;
/** Labels are emoji: what is of one belongs together, and is no wrong answer for each other. */
export type AlignedExamples = Dataset<AlignedSample, MatchGroup | undefined>;

/** How often a sound comes in an epoch: half of all examples have one, for sounds are the hardest to learn. Twice found 10 points fewer by voice. */
const timesOfSounds = 3;

interface Place {
  readonly entry: EmojiEntry;
  readonly text?: string;
  readonly sound?: RawSound | undefined;
}

/** What a matcher learns from: each picture with its name in every training voice, and with each other text that it may be paired with. */
export function trainingExamples(entries: readonly EmojiEntry[]): AlignedExamples {
  const train = entries.filter(({ split }) => split === 'train');
  const spoken = train.flatMap((entry) =>
    soundsOf(entry, 'train').map((sound): Place => ({ entry, text: entry.name, sound })),
  );
  const written = train.flatMap((entry) => textsOf(entry).map((text): Place => ({ entry, text })));
  return examples([...Array.from({ length: timesOfSounds }, () => spoken).flat(), ...written]);
}

/** Emoji never trained on, each once: picture, English name, and the name in a voice never trained on. */
export function heldOutExamples(entries: readonly EmojiEntry[], part: 'validation' | 'test'): AlignedExamples {
  const heldOut = entries.filter(({ split }) => split === part);
  return examples(heldOut.map((entry) => ({ entry, text: entry.name, sound: soundsOf(entry, part)[0] })));
}

/** Emoji trained on, each once: picture, and the name in a voice never trained on. */
export function knownByVoice(entries: readonly EmojiEntry[], part: 'validation' | 'test'): AlignedExamples {
  const spoken = entries.filter((entry) => entry.split === 'train' && soundsOf(entry, part).length > 0);
  return examples(spoken.map((entry) => ({ entry, sound: soundsOf(entry, part)[0] })));
}

/**
 * Texts of an emoji to train with beside its English name: its names in the other languages, alone and with their tags, its English tags, one by one
 * and together, alone and with the name. No tag that is held out.
 */
export function textsOf({ name, names, tags }: EmojiEntry): string[] {
  const { en: _, ...others } = names;
  const withTags = Object.entries({ ...others, en: name }).map(([language, own]) =>
    [own, ...(tags[language as keyof typeof tags] ?? [])].join(', '),
  );
  const texts = new Set([...Object.values(others), ...withTags, tags.en.join(', '), ...tags.en]);
  return [...texts].filter((text) => text !== '' && text !== name);
}

const soundsOf = ({ sounds }: EmojiEntry, part: string) => sounds.filter((sound) => sound.part === part);

function examples(places: readonly Place[]): AlignedExamples {
  return fromItems(
    places.map(({ entry, text, sound }) => {
      const input = { image: entry.image, ...(text !== undefined && { text }), ...(sound && { audio: sound }) };
      return { input: input as AlignedSample, label: entry.id };
    }),
  );
}
