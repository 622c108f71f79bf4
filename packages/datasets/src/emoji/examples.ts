import { type Dataset, dataset, randomGenerator } from '@encoderkit/core';
import type { RawImage } from '../image.ts';
import type { RawSound } from '../spoken/clip-sound.ts';
import type { EmojiCategory } from './categories.ts';
import type { EmojiEntry } from './entry.ts';
import type { EmojiLanguage } from './languages.ts';
import type { EmojiPart } from './split.ts';

/** A picture with a name of it. */
export interface EmojiPicture {
  readonly image: RawImage;
  readonly text: string;
}

/** A picture, a name and a sound of the same emoji. */
export interface SpokenEmoji extends EmojiPicture {
  readonly audio: RawSound;
}

interface Place {
  readonly entry: EmojiEntry;
  /** Which example of the emoji this is. */
  readonly turn: number;
}

/** Picture and name: each emoji once in every language. */
export function pictureExamples(
  entries: readonly EmojiEntry[],
  part: EmojiPart,
  languages: readonly EmojiLanguage[],
): Dataset<EmojiPicture, EmojiCategory> {
  const places = placesOf(entries, part, () => languages.length);
  return examples(places, ({ entry, turn }) => ({ image: entry.image, text: nameOf(entry, languages, turn) }));
}

/**
 * Picture, name and sound, the sound by voices of the same part. Each emoji comes as often as it has sounds or languages,
 * whichever are more; the others are used in turn.
 */
export function spokenExamples(
  entries: readonly EmojiEntry[],
  part: EmojiPart,
  languages: readonly EmojiLanguage[],
): Dataset<SpokenEmoji, EmojiCategory> {
  const soundsOf = (entry: EmojiEntry) => entry.sounds.filter((sound) => sound.part === part);
  const places = placesOf(entries, part, (entry) => {
    const sounds = soundsOf(entry).length;
    return sounds === 0 ? 0 : Math.max(sounds, languages.length);
  });
  return examples(places, ({ entry, turn }) => {
    const sounds = soundsOf(entry);
    const sound = sounds[turn % sounds.length];
    if (sound === undefined) throw new RangeError(`no sound of ${entry.id}`);
    return {
      image: entry.image,
      text: nameOf(entry, languages, turn),
      audio: { samples: sound.samples, sampleRate: sound.sampleRate },
    };
  });
}

/** In an order that mixes emoji and categories, the same always. */
function placesOf(entries: readonly EmojiEntry[], part: EmojiPart, count: (entry: EmojiEntry) => number): Place[] {
  const places = entries
    .filter((entry) => entry.split === part)
    .flatMap((entry) => Array.from({ length: count(entry) }, (_, turn) => ({ entry, turn })));
  return randomGenerator(1).shuffle(places);
}

function examples<Input>(places: readonly Place[], inputOf: (place: Place) => Input): Dataset<Input, EmojiCategory> {
  const placeAt = (position: number): Place => {
    const place = places[position];
    if (place === undefined) throw new RangeError(`there is no example ${position}`);
    return place;
  };
  return dataset({
    size: places.length,
    at: (position) => ({ input: inputOf(placeAt(position)), label: placeAt(position).entry.category }),
    labelAt: (position) => placeAt(position).entry.category,
  });
}

function nameOf(entry: EmojiEntry, languages: readonly EmojiLanguage[], turn: number): string {
  return entry.names[languages[turn % languages.length] ?? 'en'] ?? entry.name;
}
