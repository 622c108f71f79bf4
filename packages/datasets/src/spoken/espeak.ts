import { EncoderKitError } from '@encoderkit/errors';
import type { SpeakingStyle, Synthesizer } from './synthesizer.ts';

/** What is used of the package, which has no types of its own. */
interface EspeakModule {
  readonly HEAPU8: Uint8Array;
  readonly FS: { analyzePath(path: string): { readonly exists: boolean } };
  readonly eSpeakNGWorker: new () => EspeakWorker;
}

interface EspeakWorker {
  readonly samplerate: number;
  /** 0 where the voice was found. A variant that does not exist is no error: it gives the plain voice. */
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  set_range(range: number): void;
  /** The samples are a view of memory that is used again. */
  synthesize(text: string, take: (samples: Int16Array | undefined) => void): void;
}

// A name TypeScript does not look up. Loaded when it is used: it is 25 MB, and GPL-3.
const packageName: string = '@echogarden/espeak-ng-emscripten';
const variantFolder = '/usr/share/espeak-ng-data/voices/!v/';

/** The voice without a variant. */
export const plainVoice = 'plain';

/**
 * espeak-ng, a formant synthesizer, compiled to JavaScript. A voice is one of its variants, such as `f1` or `whisper`, or
 * `plain`; any of them speaks any accent. Sounds have 22,050 samples a second. Starting takes about 0.2 s and 170 MB.
 */
export async function espeakSynthesizer(): Promise<Synthesizer> {
  const loaded: { readonly default: () => Promise<EspeakModule> } = await import(packageName);
  const espeak = await loaded.default();
  const worker = atFixedTime(() => new espeak.eSpeakNGWorker());
  // The first word loads what all later ones use.
  prepare(worker, plainVoice, { accent: 'en-us', rate: 175, pitch: 50, pitchRange: 50 });
  worker.synthesize('one', () => {});
  // Flutter, breath and echo go on from one word to the next. All of espeak-ng's state is in its memory, so a copy of
  // that brings it back to the beginning.
  const beginning = espeak.HEAPU8.slice();
  return {
    voice(name) {
      if (name !== plainVoice && !espeak.FS.analyzePath(`${variantFolder}${name}`).exists) throw unknownVoice(name);
      espeak.HEAPU8.set(beginning);
      espeak.HEAPU8.fill(0, beginning.length);
      return {
        async say(text, style) {
          prepare(worker, name, style);
          const parts: Int16Array[] = [];
          worker.synthesize(text, (samples) => {
            if (samples) parts.push(samples.slice());
          });
          return { samples: joined(parts).map((value) => value / 32768), sampleRate: worker.samplerate };
        },
      };
    },
  };
}

/** It seeds the noise of breath and whisper with the time; what `action` does at once, it does at second 0. */
function atFixedTime<Result>(action: () => Result): Result {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return action();
  } finally {
    Date.now = now;
  }
}

function prepare(worker: EspeakWorker, name: string, { accent, rate, pitch, pitchRange }: SpeakingStyle): void {
  const fault = worker.set_voice(name === plainVoice ? accent : `${accent}+${name}`);
  if (fault !== 0) throw unknownVoice(`${accent}+${name}`);
  worker.set_rate(rate);
  worker.set_pitch(pitch);
  worker.set_range(pitchRange);
}

function joined(parts: readonly Int16Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let length = 0;
  for (const part of parts) {
    whole.set(part, length);
    length += part.length;
  }
  return whole;
}

function unknownVoice(name: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-option',
    where: 'espeak-ng',
    problem: `there is no voice "${name}"`,
    remedy: 'Names are those of its variants, such as f1, m3 or whisper; capitals count.',
  });
}
