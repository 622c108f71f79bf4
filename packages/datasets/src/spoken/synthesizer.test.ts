import { beforeAll, describe, expect, test, vi } from 'vitest';
import { espeakSynthesizer } from './espeak.ts';
import { fliteSynthesizer, fliteVoices } from './flite.ts';
import type { SpeakingStyle, Synthesizer } from './synthesizer.ts';

const style: SpeakingStyle = { accent: 'en-us', rate: 175, pitch: 50, pitchRange: 50 };

/** How often the sign changes, per second: rises with the pitch. */
function crossings({ samples, sampleRate }: { samples: Float32Array; sampleRate: number }): number {
  let count = 0;
  for (let index = 1; index < samples.length; index++) {
    if ((samples[index] ?? 0) >= 0 !== (samples[index - 1] ?? 0) >= 0) count++;
  }
  return (count * sampleRate) / samples.length;
}

describe('espeak-ng', () => {
  let espeak: Synthesizer;
  beforeAll(async () => {
    espeak = await espeakSynthesizer();
  }, 60_000);

  test('speaks at 22,050 samples a second, longer when slower', async () => {
    const voice = espeak.voice('f1');
    const normal = await voice.say('seven', style);
    const slow = await voice.say('seven', { ...style, rate: 110 });
    expect(normal.sampleRate).toBe(22050);
    expect(normal.samples.length / 22050).toBeGreaterThan(0.3);
    expect(normal.samples.length / 22050).toBeLessThan(0.8);
    expect(slow.samples.length).toBeGreaterThan(1.3 * normal.samples.length);
  });

  test('takes accent and pitch', async () => {
    const voice = espeak.voice('plain');
    const american = await voice.say('four', style);
    expect((await espeak.voice('plain').say('four', style)).samples).toEqual(american.samples);
    expect((await espeak.voice('plain').say('four', { ...style, accent: 'en-gb-scotland' })).samples).not.toEqual(
      american.samples,
    );
    const low = await espeak.voice('plain').say('one', { ...style, pitch: 10 });
    const high = await espeak.voice('plain').say('one', { ...style, pitch: 95 });
    expect(crossings(high)).toBeGreaterThan(crossings(low));
  });

  // Whisper is noise, which the program seeds with the time.
  test.each(['whisper', 'Marco', 'klatt5'])(
    'says the same always: %s',
    async (name) => {
      const words = ['six', 'two'];
      const say = async (synthesizer: Synthesizer) => {
        const voice = synthesizer.voice(name);
        return [await voice.say('six', style), await voice.say('two', style)].map(({ samples }) => samples);
      };
      const first = await say(espeak);
      expect(first).toHaveLength(words.length);
      await espeak.voice('f3').say('anything', style);
      expect(await say(espeak)).toEqual(first);
      vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1e9);
      try {
        expect(await say(await espeakSynthesizer())).toEqual(first);
      } finally {
        vi.restoreAllMocks();
      }
    },
    60_000,
  );

  test('knows its voices: it would itself take the plain one for a name it does not know', async () => {
    expect(() => espeak.voice('f11')).toThrow(/there is no voice "f11"/);
    await expect(espeak.voice('f1').say('one', { ...style, accent: 'nowhere' })).rejects.toThrow(/"nowhere\+f1"/);
  });
});

describe('flite', () => {
  test('has five voices, all different, that say the same always and longer when slower', async () => {
    const flite = await fliteSynthesizer();
    const lengths = new Set<number>();
    for (const name of fliteVoices) {
      const { samples, sampleRate } = await flite.voice(name).say('two', style);
      expect(sampleRate).toBe(name === 'kal' ? 8000 : 16000);
      expect(samples.length / sampleRate).toBeGreaterThan(0.3);
      lengths.add(samples.length);
      expect((await flite.voice(name).say('two', style)).samples).toEqual(samples);
      const slow = await flite.voice(name).say('two', { ...style, rate: 100 });
      expect(slow.samples.length).toBeGreaterThan(1.3 * samples.length);
    }
    expect(lengths.size).toBe(fliteVoices.length);
    expect(() => flite.voice('awb_time')).toThrow(/one of awb, kal, kal16, rms, slt, received "awb_time"/);
  }, 60_000);
});
