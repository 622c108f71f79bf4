import { randomGenerator } from '@encoderkit/core';
import { type RawSound, soundOf } from '../spoken/clip-sound.ts';
import { seedsOf, type VoicePlan, voicePlan } from '../spoken/plan.ts';
import { sampleRate } from '../spoken/sample-rate.ts';
import type { Clip } from '../spoken/say-voice.ts';
import { storedClips } from '../spoken/stored-clips.ts';
import { type Part, voices } from '../spoken/voices.ts';
import type { EmojiPart } from './split.ts';

/** The English name of an emoji, spoken. `samples` are made when they are read, each time anew. */
export interface EmojiSound extends RawSound {
  readonly voice: string;
  /** Which voices it is one of: no voice is in two parts. */
  readonly part: Part;
}

/** How many voices there are of a part, and how many of them say a name. */
interface Extent {
  readonly voices: number;
  readonly takes: number;
}

const all = Number.POSITIVE_INFINITY;
const once = { voices: all, takes: 1 };
const one = { voices: 1, takes: 1 };

export const soundSizes = {
  full: { train: { voices: all, takes: 4 }, validation: once, test: once, otherSynthesizer: once },
  small: { train: { voices: all, takes: 2 }, validation: once, test: once, otherSynthesizer: once },
  tiny: { train: { voices: 2, takes: 2 }, validation: one, test: one, otherSynthesizer: one },
} satisfies Record<string, Record<Part, Extent>>;

export type SoundSize = keyof typeof soundSizes;

/** Who speaks of which emoji: held-out emoji are heard in held-out voices only, known ones in all of them. */
const speakersOf: Readonly<Record<EmojiPart, readonly Part[]>> = {
  train: ['train', 'validation', 'test', 'otherSynthesizer'],
  validation: ['validation'],
  test: ['test', 'otherSynthesizer'],
};

export interface Spoken {
  readonly id: string;
  /** The English name. */
  readonly name: string;
  readonly split: EmojiPart;
}

/**
 * What every voice of a part is to say. Fixed: which voices say a name is drawn by the emoji, how it is said by voice and name.
 */
export function soundPlan(size: SoundSize, part: Part, emoji: readonly Spoken[]): VoicePlan[] {
  const extent: Extent = soundSizes[size][part];
  const names = voices[part].slice(0, extent.voices);
  const said = new Map<string, string[]>();
  for (const { id, name, split } of emoji) {
    if (!speakersOf[split].includes(part)) continue;
    for (const voice of randomGenerator([...seedsOf(id), ...seedsOf(part)])
      .shuffle([...names])
      .slice(0, extent.takes)) {
      said.set(voice, [...(said.get(voice) ?? []), spokenForm(name)]);
    }
  }
  return names.flatMap((voice) => {
    const words = said.get(voice);
    return words === undefined ? [] : [voicePlan(part, voice, words, 1)];
  });
}

interface SoundOptions {
  readonly size: SoundSize;
  /** Whether voices that are held out say emoji to train on, too. */
  readonly knownInNewVoices: boolean;
}

/** The sounds of each emoji by these parts of the voices, in the order of the parts; made where they are not kept yet. */
export async function emojiSounds(
  emoji: readonly Spoken[],
  parts: readonly Part[],
  { size, knownInNewVoices, ...storing }: SoundOptions & Parameters<typeof storedClips>[2],
): Promise<EmojiSound[][]> {
  const byName = new Map<string, EmojiSound[]>();
  for (const part of parts) {
    const said = part === 'train' || knownInNewVoices ? emoji : emoji.filter(({ split }) => split !== 'train');
    const { clips } = await storedClips(`${size}-${part}`, soundPlan(size, part, said), storing);
    for (const clip of clips) byName.set(clip.word, [...(byName.get(clip.word) ?? []), lazySound(clip)]);
  }
  return emoji.map(({ name }) => byName.get(spokenForm(name)) ?? []);
}

/** A name as it is said: without the marks that would be spelt or paused at. */
export function spokenForm(name: string): string {
  return name
    .replace(/[:,()!“”"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function lazySound(clip: Clip): EmojiSound {
  return {
    voice: clip.voice,
    part: clip.part,
    sampleRate,
    get samples() {
      return soundOf(clip).samples;
    },
  };
}
