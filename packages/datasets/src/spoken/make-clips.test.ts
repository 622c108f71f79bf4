import { describe, expect, test } from 'vitest';
import { makeClips } from './make-clips.ts';
import { voicePlan } from './plan.ts';
import type { Clip } from './say-voice.ts';
import { voiceThread } from './voice-threads.ts';

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

describe('threads', () => {
  const program = new URL('../testing/source-voice-thread.mjs', import.meta.url);
  const plansOf = (...names: string[]) => names.map((name) => voicePlan('train', name, words, 1));

  test('say just what is said here, in the order of the plans', async () => {
    const plans = plansOf('plain', 'm1', 'fast', 'm2');
    const threads = [voiceThread(program), voiceThread(program)];
    expect(await makeClips(plans, { threads })).toEqual(await makeClips(plans));
  }, 60_000);

  test('tell what went wrong', async () => {
    const making = makeClips(plansOf('m1', 'nobody'), { threads: [voiceThread(program)] });
    await expect(making).rejects.toThrow(/nobody/);
    const missing = new URL('../testing/no-such-thread.mjs', import.meta.url);
    await expect(makeClips(plansOf('m1'), { threads: [voiceThread(missing)] })).rejects.toThrow(/no-such-thread/);
  }, 60_000);
});
