import { setImmediate } from 'node:timers/promises';
import type { VoicePlan } from './plan.ts';
import { type Clip, type SaidByVoice, voicesHere } from './say-voice.ts';
import { type VoiceThread, voiceThreads } from './voice-threads.ts';

export interface MadeClips {
  readonly clips: readonly Clip[];
  /** Voices that said the same, sample by sample, as one before them, and were left out. */
  readonly dropped: readonly { readonly voice: string; readonly sameAs: string }[];
}

interface MakeOptions {
  /** Is told how many clips are done. */
  readonly onProgress?: (done: number) => void;
  /** Stops it between two voices. */
  readonly signal?: AbortSignal | undefined;
  /** Where voices speak, side by side; they are ended. As many threads as there are cores, when absent; without any it is done here. */
  readonly threads?: readonly VoiceThread[];
}

/** Says everything of a plan. The same plan gives the same samples, and what a voice says does not depend on the other voices. */
export async function makeClips(
  plans: readonly VoicePlan[],
  { onProgress, signal, threads = voiceThreads(plans.length) }: MakeOptions = {},
): Promise<MadeClips> {
  const said = new Map<VoicePlan, SaidByVoice>();
  const waiting = [...plans];
  let done = 0;
  const sayAll = async (say: VoiceThread['say']): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
      // Speaking blocks: let the others have their turn, an abort among them.
      await setImmediate();
      signal?.throwIfAborted();
      said.set(plan, await say(plan));
      done += plan.clips.length;
      onProgress?.(done);
    }
  };
  try {
    await Promise.all((threads.length > 0 ? threads.map(({ say }) => say) : [voicesHere()]).map(sayAll));
  } finally {
    // One that failed leaves nothing for the others to do.
    waiting.length = 0;
    await Promise.all(threads.map((thread) => thread.end()));
  }
  return withoutLikenesses(plans, said);
}

/** In the order of the plans, whoever was done first. */
function withoutLikenesses(plans: readonly VoicePlan[], said: ReadonlyMap<VoicePlan, SaidByVoice>): MadeClips {
  const heard = new Map<string, string>();
  const clips: Clip[] = [];
  const dropped: { voice: string; sameAs: string }[] = [];
  for (const plan of plans) {
    const { likeness = '', clips: own = [] } = said.get(plan) ?? {};
    const sameAs = heard.get(likeness);
    if (sameAs === undefined) {
      heard.set(likeness, plan.voice);
      clips.push(...own);
    } else dropped.push({ voice: plan.voice, sameAs });
  }
  return { clips, dropped };
}
