import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { trimmed } from './clip.ts';
import { espeakSynthesizer } from './espeak.ts';
import { fliteSynthesizer } from './flite.ts';
import type { VoicePlan } from './plan.ts';
import { resampler, sampleRate } from './resample.ts';
import type { SpeakingStyle, Synthesizer } from './synthesizer.ts';
import type { Part } from './voices.ts';

/** A word said by a voice: 16,000 samples a second, 16 bits. */
export interface Clip {
  readonly part: Part;
  readonly voice: string;
  readonly word: string;
  readonly samples: Int16Array;
}

export interface MadeClips {
  readonly clips: readonly Clip[];
  /** Voices that said the same, sample by sample, as one before them, and were left out. */
  readonly dropped: readonly { readonly voice: string; readonly sameAs: string }[];
}

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

/**
 * Says everything of a plan. The same plan gives the same samples, and what a voice says does not depend on the other voices.
 *
 * @param options.onProgress is told how many clips are done
 * @param options.signal stops it between two voices
 */
export async function makeClips(
  plans: readonly VoicePlan[],
  { onProgress, signal }: { onProgress?: (done: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<MadeClips> {
  const loaded = new Map<string, Synthesizer>();
  const resample = resampler();
  const heard = new Map<string, string>();
  const clips: Clip[] = [];
  const dropped: { voice: string; sameAs: string }[] = [];
  let done = 0;
  for (const plan of plans) {
    // Speaking blocks: let the others have their turn, an abort among them.
    await setImmediate();
    signal?.throwIfAborted();
    const kind = synthesizers[plan.part];
    const synthesizer = loaded.get(kind) ?? (await loaders[kind]());
    loaded.set(kind, synthesizer);
    const voice = synthesizer.voice(plan.voice);
    const { samples } = await voice.say(probe.word, probe.style);
    const hash = createHash('sha256').update(samples).digest('hex');
    const sameAs = heard.get(hash);
    if (sameAs === undefined) {
      heard.set(hash, plan.voice);
      for (const { word, style, margins } of plan.clips) {
        const sound = await resample(await voice.say(word, style));
        clips.push({ part: plan.part, voice: plan.voice, word, samples: bits16(trimmed(sound, sampleRate, margins)) });
      }
    } else {
      dropped.push({ voice: plan.voice, sameAs });
    }
    done += plan.clips.length;
    onProgress?.(done);
  }
  return { clips, dropped };
}

/** Values from -1 to 1 as 16-bit integers; resampling can go a little over. */
function bits16(values: Float32Array): Int16Array {
  return new Int16Array(values.map((value) => Math.max(-32768, Math.min(32767, Math.round(value * 32768)))));
}
