import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countByLabel } from '../testing/count-by-label.ts';
import { emojiCategories } from './categories.ts';
import { type EmojiData, type EmojiOptions, emoji } from './emoji.ts';
import type { EmojiEntry } from './entry.ts';
import type { EmojiPicture, SpokenEmoji } from './examples.ts';

const inPart = (entries: readonly EmojiEntry[], part: string) => entries.filter(({ split }) => split === part);

describe('emoji without sounds', () => {
  let data: EmojiData<EmojiPicture>;
  const find = (name: string) => data.entries.find((entry) => entry.name === name);
  beforeAll(async () => {
    data = await emoji({ sounds: false });
  }, 60_000);

  test('are 1,911 with different ids, characters and English names', () => {
    for (const key of ['id', 'character', 'name'] as const) {
      expect(new Set(data.entries.map((entry) => entry[key])).size).toBe(1911);
    }
    expect(new Set(data.entries.map(({ subcategory }) => subcategory)).size).toBe(99);
  });

  test('are of ten categories, each divided 70 : 10 : 20 as nearly as families allow', () => {
    const counts = Object.fromEntries(
      emojiCategories.map((category) => {
        const members = data.entries.filter((entry) => entry.category === category);
        return [category, ['train', 'validation', 'test'].map((part) => inPart(members, part).length)];
      }),
    );
    expect(counts).toEqual({
      'Smileys & Emotion': [118, 17, 34],
      'People & Body': [270, 40, 76],
      'Animals & Nature': [111, 16, 32],
      'Food & Drink': [92, 13, 26],
      'Travel & Places': [153, 21, 44],
      Activities: [59, 9, 17],
      Objects: [185, 26, 53],
      Symbols: [157, 22, 45],
      Flags: [189, 27, 54],
      Component: [3, 1, 1],
    });
  });

  test('are the split that they always were', () => {
    const split = data.entries.map(({ id, split }) => `${id} ${split}`).join('\n');
    expect(createHash('sha256').update(split).digest('hex')).toBe(
      '07e5de71297ec417fa313a3304ca656a47049e15fed1061b67e6f393d1303ba0',
    );
  });

  test('share no picture between parts, nor what differs by gender or direction', () => {
    const parts = new Map<string, Set<string>>();
    for (const { image, split } of data.entries) {
      const hash = createHash('sha256').update(image.data).digest('hex');
      parts.set(hash, (parts.get(hash) ?? new Set()).add(split));
    }
    expect(parts.size).toBeGreaterThan(1850);
    expect([...parts.values()].every((set) => set.size === 1)).toBe(true);
    for (const alike of [
      ['person running', 'man running', 'woman running', 'woman running: facing right'],
      ['technologist', 'man technologist', 'woman technologist'],
      ['men holding hands', 'people holding hands'],
      ['flag: France', 'flag: Clipperton Island'],
    ]) {
      const splits = alike.map((name) => find(name)?.split);
      expect(splits).not.toContain(undefined);
      expect(new Set(splits).size).toBe(1);
    }
  });

  test('have pictures of 64 × 64 in colour over white, each its own', () => {
    for (const { image } of data.entries) {
      expect(image).toMatchObject({ width: 64, height: 64, channels: 3 });
      expect(image.data.length).toBe(64 * 64 * 3);
    }
    const pixel = (name: string, x: number, y: number) =>
      [...(find(name)?.image.data.subarray(3 * (64 * y + x)) ?? [])].slice(0, 3);
    expect(pixel('red heart', 0, 0)).toEqual([255, 255, 255]);
    const [red = 0, green = 0, blue = 0] = pixel('red heart', 32, 32);
    expect(red).toBeGreaterThan(180);
    expect(Math.max(green, blue)).toBeLessThan(100);
    // Germany's flag: black, red, gold from above.
    expect(Math.max(...pixel('flag: Germany', 32, 17))).toBeLessThan(60);
    expect(pixel('flag: Germany', 32, 32)[0]).toBeGreaterThan(180);
    expect(pixel('flag: Germany', 32, 45)[1]).toBeGreaterThan(150);
  });

  test('have names and tags in six languages', () => {
    expect(find('dog face')).toMatchObject({
      id: '1F436',
      character: '🐶',
      category: 'Animals & Nature',
      subcategory: 'animal-mammal',
      names: {
        en: 'dog face',
        de: 'Hundegesicht',
        fr: 'tête de chien',
        es: 'cara de perro',
        ja: 'イヌの顔',
        zh: '狗脸',
      },
      sounds: [],
    });
    for (const { names } of data.entries) {
      expect(Object.values(names).filter((name) => name.length > 0)).toHaveLength(6);
    }
  });

  test('have about 70, 10 and 20 % of their tags in parts that share no word', () => {
    const totals = { train: 0, validation: 0, test: 0 };
    for (const { tags, heldOutTags, names } of data.entries) {
      const words = [tags, heldOutTags.validation, heldOutTags.test].map(
        (byLanguage) => new Set(Object.values(byLanguage).flatMap((list) => list.map((tag) => tag.toLowerCase()))),
      );
      const known = new Set(Object.values(names).map((name) => name.toLowerCase()));
      const [train = new Set(), validation = new Set(), held = new Set()] = words;
      for (const word of held) expect(train.has(word) || validation.has(word) || known.has(word)).toBe(false);
      for (const word of validation) expect(train.has(word) || known.has(word)).toBe(false);
      totals.train += tags.en.length;
      totals.validation += heldOutTags.validation.en.length;
      totals.test += heldOutTags.test.en.length;
    }
    const total = totals.train + totals.validation + totals.test;
    expect(total).toBe(10147);
    expect(totals.test / total).toBeGreaterThan(0.16);
    expect(totals.test / total).toBeLessThan(0.22);
    expect(totals.validation / total).toBeGreaterThan(0.07);
  });

  test('are data sets of picture and English name with the category, in a mixed order', async () => {
    expect([data.train.size, data.validation.size, data.test.size]).toEqual(
      ['train', 'validation', 'test'].map((part) => inPart(data.entries, part).length),
    );
    const [first] = await data.train.take(1).collect();
    expect(first).toEqual({
      input: { image: find(first?.input.text ?? '')?.image, text: first?.input.text },
      label: find(first?.input.text ?? '')?.category,
    });
    expect(new Set((await data.train.take(30).collect()).map(({ label }) => label)).size).toBeGreaterThan(4);
    expect(countByLabel(await data.test.collect())).toEqual(
      countByLabel(inPart(data.entries, 'test').map(({ category }) => ({ label: category }))),
    );
  });

  test('are the same again, and in other languages', async () => {
    const other = await emoji({ sounds: false, languages: ['ko'], textLanguages: ['de', 'pt'] });
    expect(other.entries.map(({ id, split }) => [id, split])).toEqual(data.entries.map(({ id, split }) => [id, split]));
    expect(Object.keys(other.entries[0]?.names ?? {}).toSorted()).toEqual(['de', 'en', 'ko', 'pt']);
    expect(other.test.size).toBe(2 * (data.test.size ?? 0));
    const texts = (await other.test.collect()).map(({ input }) => input.text);
    expect(texts).toContain(other.entries.find(({ split }) => split === 'test')?.names.pt);
    expect(texts).toContain(other.entries.find(({ split }) => split === 'test')?.names.de);
  }, 30_000);

  test.each<[EmojiOptions, RegExp]>([
    [{ size: 'huge' as never }, /"size" to be one of full, small, tiny, received "huge"/],
    [{ languages: ['xx' as never] }, /"languages" to be one of .*"zh-hant", received "xx"/],
    [{ languages: [] }, /"languages" to be a list of languages/],
    [{ textLanguages: 'de' as never }, /"textLanguages" to be a list of languages.*received "de"/],
    [{ sounds: 'no' as never }, /"sounds" to be true or false/],
    [{ knownInNewVoices: 1 as never }, /"knownInNewVoices" to be true or false/],
    [{ folder: '' }, /"folder" to be a path/],
    [{ sound: false } as never, /there is no option "sound".*sounds, size/],
  ])('refuse %o', async (options, message) => {
    await expect(emoji(options)).rejects.toThrow(message);
  });
});

describe('emoji with sounds', () => {
  let folder: string;
  let data: EmojiData<SpokenEmoji>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emoji-'));
    data = await emoji({ size: 'tiny', folder, progress: false, languages: ['en'], otherSynthesizer: true });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  test('are said by voices of which none is in two parts', () => {
    const { voices } = data;
    const names = [voices.train, voices.validation, voices.test, voices.otherSynthesizer];
    expect(names.map((list) => list.length)).toEqual([2, 1, 1, 1]);
    expect(new Set(names.flat()).size).toBe(5);
  });

  test('are heard in all voices where they are to train on, else in voices held out', () => {
    const heard = (entry: EmojiEntry) => entry.sounds.map(({ part }) => part);
    for (const entry of inPart(data.entries, 'train')) {
      expect(heard(entry)).toEqual(['train', 'train', 'validation', 'test', 'otherSynthesizer']);
      expect(new Set(entry.sounds.map(({ voice }) => voice)).size).toBe(5);
    }
    for (const entry of inPart(data.entries, 'validation')) expect(heard(entry)).toEqual(['validation']);
    for (const entry of inPart(data.entries, 'test')) expect(heard(entry)).toEqual(['test', 'otherSynthesizer']);
  });

  test('are heard in voices of their own part alone where that is enough', async () => {
    const { entries } = await emoji({ size: 'tiny', folder, progress: false, knownInNewVoices: false });
    for (const { split, sounds } of entries) {
      expect(sounds.length).toBe(split === 'train' ? 2 : 1);
      expect(sounds.every(({ part }) => part === split)).toBe(true);
    }
  });

  test('have sounds that last longer the longer the name is', () => {
    const seconds = data.entries.flatMap(({ name, sounds }) =>
      sounds.map(({ samples, sampleRate }) => ({ letters: name.length, seconds: samples.length / sampleRate })),
    );
    const mean = (list: typeof seconds) => list.reduce((sum, each) => sum + each.seconds, 0) / list.length;
    expect(Math.min(...seconds.map((each) => each.seconds))).toBeGreaterThan(0.2);
    expect(Math.max(...seconds.map((each) => each.seconds))).toBeLessThan(5);
    expect(mean(seconds.filter(({ letters }) => letters > 15))).toBeGreaterThan(
      1.3 * mean(seconds.filter(({ letters }) => letters < 10)),
    );
  });

  test('come with the sounds of their own part, each once', async () => {
    const { entries, train, validation, test: held } = data;
    const sizes = [train.size, validation.size, held.size];
    expect(sizes).toEqual([
      2 * inPart(entries, 'train').length,
      ...['validation', 'test'].map((part) => inPart(entries, part).length),
    ]);
    for await (const { input, label } of held) {
      const entry = entries.find(({ name }) => name === input.text);
      expect(entry?.split).toBe('test');
      expect(entry?.category).toBe(label);
      const [sound] = entry?.sounds ?? [];
      expect(input.audio).toEqual({ samples: sound?.samples, sampleRate: 16000 });
      expect(input.image).toBe(entry?.image);
    }
  });

  test('are read again from what was kept, the same', async () => {
    const files = await readdir(folder);
    expect(files).toHaveLength(12);
    const again = await emoji({ size: 'tiny', folder, languages: ['en'], otherSynthesizer: true });
    expect(await readdir(folder)).toEqual(files);
    expect(await again.train.take(5).collect()).toEqual(await data.train.take(5).collect());
  });

  test('stop when told to', async () => {
    const stopped = emoji({ size: 'tiny', folder: join(folder, 'none'), signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});
