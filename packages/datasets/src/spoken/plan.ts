import { createHash } from 'node:crypto';
import { randomGenerator } from '@encoderkit/core';
import type { SpeakingStyle } from './synthesizer.ts';
import { accents, type Part, voices } from './voices.ts';

export const digitWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;
export const commandWords = ['yes', 'no', 'up', 'down', 'left', 'right', 'go', 'stop'] as const;

/** How many voices there are of a part, and how often each says every word. */
interface Extent {
  readonly voices: number;
  readonly takes: number;
}

const all = Number.POSITIVE_INFINITY;

export const sizes = {
  full: {
    train: { voices: all, takes: 9 },
    validation: { voices: all, takes: 5 },
    test: { voices: all, takes: 5 },
    otherSynthesizer: { voices: all, takes: 5 },
  },
  small: {
    train: { voices: all, takes: 2 },
    validation: { voices: all, takes: 1 },
    test: { voices: all, takes: 1 },
    otherSynthesizer: { voices: all, takes: 1 },
  },
  tiny: {
    train: { voices: 2, takes: 1 },
    validation: { voices: 1, takes: 1 },
    test: { voices: 1, takes: 1 },
    otherSynthesizer: { voices: 1, takes: 1 },
  },
} satisfies Record<string, Record<Part, Extent>>;

export type Size = keyof typeof sizes;

/** A voice and all that it says, in order. */
export interface VoicePlan {
  readonly part: Part;
  readonly voice: string;
  readonly clips: readonly ClipPlan[];
}

export interface ClipPlan {
  readonly word: string;
  readonly style: SpeakingStyle;
  /** Seconds kept before the word begins to be heard, and after. */
  readonly margins: readonly [before: number, after: number];
}

/** Everything that is to be said. Fixed: it depends on nothing but the arguments. */
export function planOf(size: Size, words: readonly string[]): VoicePlan[] {
  return parts.flatMap((part) => {
    const extent = sizes[size][part];
    return voices[part].slice(0, extent.voices).map((voice) => voicePlan(part, voice, words, extent.takes));
  });
}

const parts = Object.keys(voices).filter((name): name is Part => name in voices);

/** Each take of a word in another accent, speed and pitch, drawn by the names of voice and word and the number of the take. */
export function voicePlan(part: Part, voice: string, words: readonly string[], takes: number): VoicePlan {
  const clips = words.flatMap((word) =>
    Array.from({ length: takes }, (_, take): ClipPlan => {
      const random = randomGenerator([...seedsOf(voice), ...seedsOf(word), take]);
      const between = (low: number, high: number) => low + (high - low) * random.uniform();
      return {
        word,
        style: {
          accent: accents[random.integer(accents.length)] ?? 'en',
          rate: Math.round(between(120, 230)),
          pitch: Math.round(between(30, 75)),
          pitchRange: Math.round(between(25, 80)),
        },
        margins: [Math.round(between(0.03, 0.1) * 1000) / 1000, Math.round(between(0.03, 0.1) * 1000) / 1000],
      };
    }),
  );
  return { part, voice, clips };
}

/** Seeds that stand for a name. */
export function seedsOf(name: string): number[] {
  const hash = createHash('sha256').update(name).digest();
  return [hash.readUInt32LE(0), hash.readUInt32LE(4)];
}
