import { describe, expect, test } from 'vitest';
import { voices } from '../spoken/voices.ts';
import { type Spoken, soundPlan, spokenForm } from './sounds.ts';

test.each([
  ['flag: Côte d’Ivoire', 'flag Côte d’Ivoire'],
  ['keycap: #', 'keycap #'],
  ['Japanese “open for business” button', 'Japanese open for business button'],
  ['O button (blood type)', 'O button blood type'],
  ['family: man, woman, boy', 'family man woman boy'],
])('"%s" is said "%s"', (name, said) => {
  expect(spokenForm(name)).toBe(said);
});

describe('soundPlan', () => {
  const known = Array.from(
    { length: 200 },
    (_, index): Spoken => ({ id: `A${index}`, name: `a ${index}`, split: 'train' }),
  );
  const held = Array.from(
    { length: 50 },
    (_, index): Spoken => ({ id: `B${index}`, name: `b ${index}`, split: 'test' }),
  );
  const saidBy = (plan: ReturnType<typeof soundPlan>) =>
    plan.flatMap(({ voice, clips }) => clips.map(({ word }) => ({ word, voice })));

  test('has four different voices for each emoji to train on, all voices used alike', () => {
    const said = saidBy(soundPlan('full', 'train', [...known, ...held]));
    expect(said).toHaveLength(800);
    expect(new Set(said.map(({ word, voice }) => `${word} ${voice}`)).size).toBe(800);
    expect(said.every(({ word }) => word.startsWith('a'))).toBe(true);
    expect(new Set(said.map(({ voice }) => voice)).size).toBe(voices.train.length);
  });

  test('has test voices for known emoji and held-out ones, validation voices for known ones', () => {
    expect(saidBy(soundPlan('full', 'test', [...known, ...held]))).toHaveLength(250);
    expect(saidBy(soundPlan('full', 'validation', [...known, ...held]))).toHaveLength(200);
  });

  test('does not depend on the other emoji', () => {
    const whole = saidBy(soundPlan('full', 'train', known));
    expect(saidBy(soundPlan('full', 'train', known.slice(7, 8)))).toEqual(whole.filter(({ word }) => word === 'a 7'));
  });
});
