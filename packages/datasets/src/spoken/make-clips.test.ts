import { expect, test } from 'vitest';
import { type Clip, makeClips } from './make-clips.ts';
import { voicePlan } from './plan.ts';

const words = ['zero', 'six'];
const said = (clips: readonly Clip[], voice: string) => clips.filter((clip) => clip.voice === voice);

test('what a voice says depends on no other voice, and one that says just the same as another is left out', async () => {
  const plans = ['plain', 'm1', 'fast'].map((voice) => voicePlan('train', voice, words, 2));
  const progress: number[] = [];
  const made = await makeClips(plans, { onProgress: (done) => progress.push(done) });
  expect(made.dropped).toEqual([{ voice: 'fast', sameAs: 'plain' }]);
  expect(made.clips.map(({ voice, word }) => `${voice} ${word}`)).toEqual([
    ...['plain zero', 'plain zero', 'plain six', 'plain six', 'm1 zero', 'm1 zero', 'm1 six', 'm1 six'],
  ]);
  expect(progress).toEqual([4, 8, 12]);
  const other = await makeClips([voicePlan('train', 'm1', words, 2), voicePlan('train', 'fast', words, 2)]);
  expect(said(other.clips, 'm1')).toEqual(said(made.clips, 'm1'));
  expect(other.dropped).toEqual([]);
}, 60_000);

test('an abort stops it between two voices', async () => {
  const controller = new AbortController();
  const plans = ['m1', 'm2', 'm3'].map((voice) => voicePlan('train', voice, ['one'], 1));
  let reached = 0;
  const making = makeClips(plans, {
    signal: controller.signal,
    onProgress: (done) => {
      reached = done;
      controller.abort();
    },
  });
  await expect(making).rejects.toMatchObject({ name: 'AbortError' });
  expect(reached).toBe(1);
}, 60_000);
