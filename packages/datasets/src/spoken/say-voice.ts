import { createHash } from 'node:crypto';
import { resample } from '@encoderkit/audio';
import { trimmed } from './clip.ts';
import { espeakSynthesizer } from './espeak.ts';
import { fliteSynthesizer } from './flite.ts';
import type { VoicePlan } from './plan.ts';
import { sampleRate } from './sample-rate.ts';
import type { SpeakingStyle, Synthesizer } from './synthesizer.ts';
import type { Part } from './voices.ts';

/** A word said by a voice: 16,000 samples a second, 16 bits. */
export interface Clip {
  readonly part: Part;
  readonly voice: string;
  readonly word: string;
  readonly samples: Int16Array;
}

/** What a voice has said. */
export interface SaidByVoice {
  /** Two voices with the same say everything alike, sample by sample. */
  readonly likeness: string;
  readonly clips: readonly Clip[];
}

/** Makes a voice say all of its plan. The same plan gives the same samples, whatever was said before. */
export type SayVoice = (plan: VoicePlan) => Promise<SaidByVoice>;

const synthesizers: Readonly<Record<Part, 'espeak' | 'flite'>> = {
  train: 'espeak',
  validation: 'espeak',
  test: 'espeak',
  otherSynthesizer: 'flite',
};

const loaders: Readonly<Record<'espeak' | 'flite', () => Promise<Synthesizer>>> = {
  espeak: espeakSynthesizer,
  flite: fliteSynthesizer,
};

/** What every voice is made to say first, in one style: who says it alike, sample by sample, is no other voice. */
const probe: { word: string; style: SpeakingStyle } = {
  word: 'seven',
  style: { accent: 'en-us', rate: 175, pitch: 50, pitchRange: 50 },
};

/** Synthesizers in this thread; each is loaded when a voice of it is asked for. */
export function voicesHere(): SayVoice {
  const loaded = new Map<string, Synthesizer>();
  return async ({ part, voice: name, clips: planned }) => {
    const kind = synthesizers[part];
    const synthesizer = loaded.get(kind) ?? (await loaders[kind]());
    loaded.set(kind, synthesizer);
    const voice = synthesizer.voice(name);
    const { samples } = await voice.say(probe.word, probe.style);
    const clips: Clip[] = [];
    for (const { word, style, margins } of planned) {
      const sound = await resample(await voice.say(word, style), sampleRate);
      clips.push({ part, voice: name, word, samples: bits16(trimmed(sound.samples, sampleRate, margins)) });
    }
    return { likeness: createHash('sha256').update(samples).digest('hex'), clips };
  };
}

/** Values from -1 to 1 as 16-bit integers; resampling can go a little over. */
function bits16(values: Float32Array): Int16Array {
  return new Int16Array(values.map((value) => Math.max(-32768, Math.min(32767, Math.round(value * 32768)))));
}
