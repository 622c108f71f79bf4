import { type EmojiEntry, emoji } from '@encoderkit/datasets';
import { beforeAll, describe, expect, test } from 'vitest';
import { heldOutExamples, knownByVoice, textsOf, trainingExamples } from './alignment-examples.ts';

let entries: readonly EmojiEntry[];
beforeAll(async () => {
  ({ entries } = await emoji({ size: 'tiny', progress: false }));
}, 60_000);

const ofPart = (part: string) => entries.filter(({ split }) => split === part);

describe('examples to train with', () => {
  test('are of training emoji, training voices and texts that may be paired with them alone', async () => {
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    const voices = new Set(entries.flatMap(({ sounds }) => sounds.filter(({ part }) => part === 'train')));
    const seen = new Set<string>();
    for (const { input, label } of await trainingExamples(entries).collect()) {
      const entry = byId.get(`${label}`);
      if (entry === undefined) throw new Error(`there is no emoji ${label}`);
      seen.add(entry.id);
      expect(entry.split).toBe('train');
      expect(input.image).toBe(entry.image);
      expect([entry.name, ...textsOf(entry)]).toContain(input.text);
      if (input.audio) {
        expect(input.text).toBe(entry.name);
        expect([...voices]).toContain(input.audio);
      }
    }
    expect([...seen].toSorted()).toEqual(
      ofPart('train')
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  test('pair no emoji with a tag that is held out', () => {
    for (const entry of entries) {
      const words = new Set(textsOf(entry).flatMap((text) => text.split(', ')));
      const { validation, test } = entry.heldOutTags;
      for (const tag of [...Object.values(validation), ...Object.values(test)].flat()) expect(words).not.toContain(tag);
    }
  });

  test('have texts in every language, each once', () => {
    for (const entry of entries) {
      const texts = textsOf(entry);
      expect(new Set(texts).size).toBe(texts.length);
      expect(texts).not.toContain('');
      for (const [language, name] of Object.entries(entry.names))
        if (language !== 'en' && name !== entry.name) expect(texts).toContain(name);
    }
  });
});

test.each(['validation', 'test'] as const)('what is asked in %s is heard in its voices alone', async (part) => {
  const voiceOf = new Map(
    entries.flatMap(({ sounds }) => sounds.map((sound) => [sound as unknown, sound.part] as const)),
  );
  const heldOut = await heldOutExamples(entries, part).collect();
  expect(heldOut.map(({ label }) => label)).toEqual(ofPart(part).map(({ id }) => id));
  const known = await knownByVoice(entries, part).collect();
  expect(known.map(({ label }) => label)).toEqual(ofPart('train').map(({ id }) => id));
  for (const { input } of [...heldOut, ...known]) expect(voiceOf.get(input.audio)).toBe(part);
  for (const { input } of known) expect(input).not.toHaveProperty('text');
});
