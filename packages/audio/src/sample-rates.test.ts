import { randomGenerator } from '@encoderkit/core';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { audioEncoder } from './audio-encoder.ts';
import { resample } from './input/resample.ts';
import type { SoundSource } from './input/sound.ts';
import { writeWav } from './input/write-wav.ts';

const noise = (seed: number, sampleRate = 16000) => {
  const random = randomGenerator(seed);
  return { samples: Float32Array.from({ length: sampleRate / 2 }, () => random.normal() / 8), sampleRate };
};
const files = async (rates: readonly number[]): Promise<Uint8Array[]> =>
  Promise.all(rates.map(async (rate, seed) => writeWav(await resample(noise(seed), rate))));

const made: { dispose(): void }[] = [];
afterEach(() => vi.restoreAllMocks());
afterAll(() => {
  for (const each of made) each.dispose();
});

async function adapted(
  sounds: Iterable<SoundSource> | AsyncIterable<SoundSource>,
  options: Parameters<typeof audioEncoder>[0] = {},
) {
  const encoder = audioEncoder({ units: 4, ...options });
  made.push(encoder);
  const warnings: string[] = [];
  await encoder.adapt(sounds, { warn: (message) => warnings.push(message) });
  return { encoder, warnings, end: encoder.extractor.toConfig().maxFrequency };
}

describe('sounds of a lower rate than the encoder', () => {
  test('the mel bands end where the sounds do, and it is said', async () => {
    const { warnings, end, encoder } = await adapted(await files([8000, 8000, 8000]));
    expect(end).toBe(4000);
    expect(warnings).toEqual([
      expect.stringMatching(/the sounds have 8000 samples a second, so mel bands end at 4000 Hz and not at 8000/),
    ]);
    // What is saved is what was chosen.
    const again = audioEncoder.fromConfig(encoder.toConfig());
    made.push(again);
    expect(again.extractor.toConfig().maxFrequency).toBe(4000);
  });

  test('no band is at the floor of the logarithm', async () => {
    const sounds = await files([8000, 8000]);
    const features = { features: ['logMelSpectrogram'], deltas: 0 } as const;
    /** In decibels, of the second band from above. */
    const highest = ({ encoder }: Awaited<ReturnType<typeof adapted>>) => {
      const { normalization } = encoder.extractor.toConfig();
      return typeof normalization === 'object' ? normalization.mean[38] : undefined;
    };
    expect(highest(await adapted(sounds, { features: { ...features, maxFrequency: 8000 } }))).toBeLessThan(-90);
    expect(highest(await adapted(sounds, { features }))).toBeGreaterThan(-50);
  });

  test('adapting anew chooses anew', async () => {
    const { encoder } = await adapted(await files([8000]));
    await encoder.adapt(await files([16000]), { warn() {} });
    expect(encoder.extractor.toConfig().maxFrequency).toBe(8000);
  });

  test('what is given is kept, with a warning', async () => {
    const { warnings, end } = await adapted(await files([8000, 8000]), { features: { maxFrequency: 7000 } });
    expect(end).toBe(7000);
    expect(warnings).toEqual([
      expect.stringMatching(/2 of 2 sounds have 8000 samples a second. Above 4000 Hz there is nothing/),
    ]);
  });

  test('an iterable that can be read once is read once', async () => {
    const sounds = await files(Array.from({ length: 40 }, () => 8000));
    let read = 0;
    async function* once() {
      for (const sound of sounds) {
        read++;
        yield sound;
      }
    }
    expect((await adapted(once())).end).toBe(4000);
    expect(read).toBe(40);
  });
});

test('rates that are mixed: a warning with their number', async () => {
  const { warnings, end } = await adapted(await files([16000, 8000, 16000, 11025, 44100]));
  expect(end).toBe(8000);
  expect(warnings).toEqual([expect.stringMatching(/2 of 5 sounds have 8000, 11025 samples a second. Above 4000 Hz/)]);
});

test.each([[[16000, 16000]], [[44100, 48000, 16000]]])('%j Hz: nothing to say', async (rates) => {
  const { warnings, end } = await adapted(await files(rates));
  expect({ warnings, end }).toEqual({ warnings: [], end: 8000 });
});

test('oddities of files are counted, and told once', async () => {
  const odd = await files([16000, 16000, 16000]);
  for (const file of odd.slice(1)) new DataView(file.buffer).setUint32(40, 0, true);
  const console = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
  const { warnings, encoder } = await adapted(odd);
  expect(warnings).toEqual([expect.stringMatching(/2 of 3 sounds are odd in this way: .*says that it has no samples/)]);
  await encoder.encode(odd);
  expect(console).not.toHaveBeenCalled();
});

test('an encoder that learns nothing tells once, when the first comes', async () => {
  const console = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
  const encoder = audioEncoder({ units: 4, features: { normalization: 'none' } });
  made.push(encoder);
  const sounds = await files([8000, 8000, 16000]);
  await encoder.encode(sounds);
  await encoder.encode(sounds);
  expect(console.mock.calls).toEqual([[expect.stringMatching(/a sound has 8000 samples a second. Above 4000 Hz/)]]);
});
