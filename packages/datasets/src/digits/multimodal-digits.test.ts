import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mnist } from '../mnist.ts';
import type { RawSound } from '../spoken/clip-sound.ts';
import { spokenDigits } from '../spoken/spoken-digits.ts';
import { type MultimodalDigits, type MultimodalDigitsOptions, multimodalDigits, paired } from './multimodal-digits.ts';

let folder: string;
let clean: MultimodalDigits;
const sizes = { train: 60, validation: 20, test: 30 };
const spoken = () => ({ size: 'tiny' as const, folder });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digits-'));
  clean = await multimodalDigits({ sizes, spoken: spoken() });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const heard = ({ samples }: RawSound) => hashOf(new Uint8Array(samples.buffer));
/** What is in the first examples, each modality as a string: large arrays are slow to compare. */
const contents = async (data: MultimodalDigits['train']) =>
  (await data.take(20).collect()).map(({ input: { image, text, audio }, label }) => ({
    image: hashOf(image.data),
    text,
    audio: heard(audio),
    label,
  }));

describe('multimodalDigits', () => {
  test('pair pictures, texts and sounds of the same digit', async () => {
    const [pictures, words] = [await mnist(), await spokenDigits(spoken())];
    const digitOfPicture = new Map<string, string>();
    for (const data of [pictures.train, pictures.test]) {
      for await (const { input, label = '' } of data) digitOfPicture.set(hashOf(input.data), label);
    }
    const digitOfSound = new Map<string, string>();
    for (const data of [words.train, words.validation, words.test]) {
      for await (const { input, label = '' } of data) {
        digitOfSound.set(heard(input), String(words.labels.indexOf(label)));
      }
    }
    for (const data of [clean.train, clean.validation, clean.test]) {
      for await (const { input, label } of data) {
        expect(digitOfPicture.get(hashOf(input.image.data))).toBe(label);
        expect(digitOfSound.get(heard(input.audio))).toBe(label);
      }
    }
    expect(new Set((await clean.train.collect()).map(({ label }) => label))).toEqual(new Set(clean.labels));
  });

  test('share no picture and no voice between parts', async () => {
    const [train, validation, held] = await Promise.all(
      [clean.train, clean.validation, clean.test].map(
        async (data) => new Set((await data.collect()).map(({ input }) => hashOf(input.image.data))),
      ),
    );
    expect([train?.size, validation?.size, held?.size]).toEqual([60, 20, 30]);
    expect(new Set([...(train ?? []), ...(validation ?? []), ...(held ?? [])]).size).toBe(110);
    const voices = Object.values(clean.voices).map((list) => [...new Set(list)]);
    expect(clean.voices.train).toHaveLength(60);
    expect(new Set(voices.flat()).size).toBe(voices.flat().length);
  });

  test('have the pictures that they have by default: 7,000, 1,000 and 2,000, each once', async () => {
    const whole = await multimodalDigits({ spoken: spoken() });
    expect([whole.train.size, whole.validation.size, whole.test.size]).toEqual([7000, 1000, 2000]);
  });

  test('are the same again, other with another seed', async () => {
    const again = await multimodalDigits({ sizes, spoken: spoken() });
    const first = await contents(clean.train);
    expect(await contents(again.train)).toEqual(first);
    expect(await contents(clean.train)).toEqual(first);
    const other = await multimodalDigits({ sizes, spoken: spoken(), seed: 2 });
    expect((await contents(other.train)).map(({ image }) => image)).not.toEqual(first.map(({ image }) => image));
  });

  test('spoil some modalities and leave the others, the same pairs, the same each time', async () => {
    const before = await contents(clean.test);
    for (const corruption of [{ text: 0.8 }, { image: 0.8, audio: 0.8 }] as const) {
      const { test: held } = await multimodalDigits({ sizes, spoken: spoken(), corruption });
      const after = await contents(held);
      expect(after).toEqual(await contents(held));
      for (const name of ['image', 'text', 'audio', 'label'] as const) {
        const [now, then] = [after, before].map((list) => list.map((example) => example[name]));
        if (name in corruption) expect(now).not.toEqual(then);
        else expect(now).toEqual(then);
      }
    }
  }, 60_000);

  test.each<[MultimodalDigitsOptions, RegExp]>([
    [{ corruption: { image: 1.5 } }, /"corruption.image" to be .*1.*received 1.5/],
    [{ corruption: { sound: 0.5 } as never }, /no option "corruption.sound".*image, text, audio/],
    [{ corruption: 0.5 as never }, /"corruption" to be an object/],
    [{ sizes: { test: 0 } }, /"sizes.test" to be .*received 0/],
    [{ languages: ['xx' as never] }, /"languages" to be one of "en".*received "xx"/],
    [{ languages: [] }, /"languages" to be a list/],
    [{ seed: Number.NaN }, /"seed" to be a finite number/],
    [{ spoken: { commands: true } as never }, /no option "spoken.commands"/],
    [{ spoken: { size: 'huge' as never } }, /"size" to be one of full/],
    [{ noise: 1 } as never, /no option "noise".*corruption, sizes/],
  ])('refuse %o', async (options, message) => {
    await expect(multimodalDigits(options)).rejects.toThrow(message);
  });
});

test('pictures and sounds come again only when all have come', () => {
  const pictures = ['0', '1', '0'].map((label, index) => ({
    input: { data: Uint8Array.of(index), width: 1, height: 1, channels: 1 },
    label,
  }));
  const pairs = paired(pictures, ['0', '1', '0', '0', '1'], 9, 1);
  expect(
    pairs
      .slice(0, 3)
      .map(({ image }) => image.data[0])
      .toSorted(),
  ).toEqual([0, 1, 2]);
  expect(pairs.slice(3, 6).map(({ image }) => image)).toEqual(pairs.slice(0, 3).map(({ image }) => image));
  const zeros = pairs.filter(({ label }) => label === '0').map(({ sound }) => sound);
  expect(zeros.slice(0, 3).toSorted()).toEqual([0, 2, 3]);
  expect(zeros.slice(3)).toEqual(zeros.slice(0, 3));
});
