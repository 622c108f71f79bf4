import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SaidByVoice, SayVoice } from './say-voice.ts';

/** Voices in a thread of their own. */
export interface VoiceThread {
  readonly say: SayVoice;
  end(): Promise<void>;
}

/** What a thread sends back. */
interface Answer {
  readonly said?: SaidByVoice;
  readonly error?: unknown;
}

const program = new URL('./voice-thread.js', import.meta.url);

/** A bound for machines with many cores: each thread loads the synthesizers anew. Two were tried. */
const most = 8;

/** As many as there are cores and voices to say; none where one would do, or where Node would have to run sources that it cannot. */
export function voiceThreads(voices: number): VoiceThread[] {
  const count = Math.min(availableParallelism(), voices, most);
  if (count < 2 || import.meta.url.endsWith('.ts')) return [];
  return Array.from({ length: count }, () => voiceThread(program));
}

/** @param program that of `voice-thread.ts` */
export function voiceThread(program: URL): VoiceThread {
  const worker = new Worker(program);
  const died = once(worker, 'exit').then(([code]) => {
    throw new Error(`a thread that makes speech ended, with code ${code}`);
  });
  died.catch(() => {});
  return {
    async say(plan) {
      worker.postMessage(plan);
      // `once` throws what the thread threw.
      const [{ said, error }]: [Answer] = await Promise.race([once(worker, 'message') as Promise<[Answer]>, died]);
      if (said === undefined) throw error;
      return said;
    },
    async end() {
      await worker.terminate();
    },
  };
}
