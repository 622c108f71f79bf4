import { createHash } from 'node:crypto';
import { readClips, writeClips } from './clip-file.ts';
import { type MadeClips, makeClips } from './make-clips.ts';
import type { VoicePlan } from './plan.ts';
import { type ClipProgress, clipProgress } from './progress.ts';

/** Raised when the same plan gives other samples: another version of a synthesizer, of the resampler, of how a word is cut out. */
const recipe = 2;

/**
 * The clips of a plan: read from the folder where they were kept, else made and kept there.
 *
 * @param name begins the names of the files; the rest is a hash of the plan, so another plan is another file
 * @throws `file-not-writable`; the signal's reason
 */
export async function storedClips(
  name: string,
  plan: readonly VoicePlan[],
  { folder, progress, signal }: { folder: string; progress: ClipProgress; signal?: AbortSignal | undefined },
): Promise<MadeClips> {
  const hash = createHash('sha256')
    .update(JSON.stringify([recipe, plan]))
    .digest('hex');
  const fileName = `${name}-${hash.slice(0, 12)}`;
  const kept = await readClips(folder, fileName);
  if (kept !== undefined) return kept;
  const total = plan.reduce((sum, voice) => sum + voice.clips.length, 0);
  const bar = clipProgress(progress, total);
  try {
    const made = await makeClips(plan, { onProgress: (done) => bar.update(done), signal });
    await writeClips(folder, fileName, made);
    return made;
  } finally {
    bar.stop();
  }
}
