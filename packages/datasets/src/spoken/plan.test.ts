import { describe, expect, test } from 'vitest';
import { commandWords, digitWords, planOf, sizes, voicePlan } from './plan.ts';
import { accents, type Part, voices } from './voices.ts';

const partNames = Object.keys(voices) as Part[];

describe('voices', () => {
  test('are each in one part, and named once', () => {
    const names = Object.values(voices).flat();
    expect(new Set(names).size).toBe(names.length);
    expect(partNames.map((part) => voices[part].length)).toEqual([69, 12, 22, 5]);
  });

  test('of one name with different numbers are in one part', () => {
    const partsOf = new Map<string, Set<string>>();
    for (const part of partNames) {
      for (const voice of voices[part]) {
        // f1 … f5 and m1 … m8 are people of their own, numbered.
        const name = /^[fm]\d$/.test(voice) ? voice : voice.replace(/\d+$/, '');
        partsOf.set(name, (partsOf.get(name) ?? new Set()).add(part));
      }
    }
    for (const [name, parts] of partsOf) expect([name, parts.size]).toEqual([name, 1]);
  });
});

describe('planOf', () => {
  test.each([
    { size: 'full', counts: [6210, 600, 1100, 250] },
    { size: 'small', counts: [1380, 120, 220, 50] },
    { size: 'tiny', counts: [20, 10, 10, 10] },
  ] as const)('$size has $counts clips of the digits', ({ size, counts }) => {
    const plan = planOf(size, digitWords);
    const countOf = (part: Part) =>
      plan.filter((voice) => voice.part === part).reduce((sum, { clips }) => sum + clips.length, 0);
    expect(partNames.map(countOf)).toEqual(counts);
    expect(Object.keys(sizes)).toContain(size);
  });

  test('never has a voice in two parts, and every word as often as the others', () => {
    const words = [...digitWords, ...commandWords];
    const plan = planOf('small', words);
    const said = new Map<string, number>();
    for (const { clips } of plan) for (const { word } of clips) said.set(word, (said.get(word) ?? 0) + 1);
    expect(new Set(plan.map(({ voice }) => voice)).size).toBe(plan.length);
    expect([...said.keys()]).toEqual(words);
    expect(new Set(said.values()).size).toBe(1);
  });

  test('is the same every time, and what a voice says depends on neither size nor the other words', () => {
    expect(planOf('full', digitWords)).toEqual(planOf('full', digitWords));
    const [few] = voicePlan('train', 'f2', ['two'], 2).clips;
    expect(voicePlan('train', 'f2', digitWords, 9).clips).toContainEqual(few);
  });

  test('has other accents, speeds and pitches for the takes of a word, all within bounds', () => {
    const clips = planOf('full', digitWords).flatMap((voice) => voice.clips);
    expect(new Set(clips.map(({ style }) => style.accent))).toEqual(new Set(accents));
    const seven = voicePlan('train', 'm1', ['seven'], 9).clips.map(({ style }) => style);
    expect(new Set(seven.map(({ rate }) => rate)).size).toBeGreaterThan(6);
    expect(new Set(seven.map(({ pitch }) => pitch)).size).toBeGreaterThan(6);
    for (const { style, margins } of clips) {
      expect(style.rate).toBeGreaterThanOrEqual(120);
      expect(style.rate).toBeLessThanOrEqual(230);
      expect(Math.min(...margins)).toBeGreaterThanOrEqual(0.03);
      expect(Math.max(...margins)).toBeLessThanOrEqual(0.1);
    }
  });
});
