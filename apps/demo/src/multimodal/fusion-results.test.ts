import { describe, expect, test } from 'vitest';
import { fusionVerdict, type SubsetResult, spread, verdictLine } from './fusion-results.ts';

const results: readonly SubsetResult[] = [
  { modalities: ['see'], own: [0.7, 0.74], ofAll: [0.6, 0.6] },
  { modalities: ['read'], own: [0.6, 0.6], ofAll: [0.6, 0.6] },
  { modalities: ['hear'], own: [0.5, 0.5], ofAll: [0.6, 0.6] },
  { modalities: ['see', 'read'], own: [0.8, 0.8], ofAll: [0.85, 0.85] },
  { modalities: ['see', 'hear'], own: [0.8, 0.8], ofAll: [0.78, 0.8] },
  { modalities: ['read', 'hear'], own: [0.8, 0.8], ofAll: [0.8, 0.9] },
  { modalities: ['see', 'read', 'hear'], own: [], ofAll: [0.9, 0.92] },
];
const withPair = (ofAll: readonly number[]) =>
  results.map((each) => (each.modalities.join() === 'see,hear' ? { ...each, ofAll } : each));

describe('a verdict', () => {
  test('is the gain over the best single one, and the worst case with one missing', () => {
    const { fused, gain, leastAheadWithoutOne, missing, reached } = fusionVerdict(results);
    expect(fused).toBeCloseTo(0.91);
    expect(gain).toBeCloseTo(19);
    expect(leastAheadWithoutOne).toBeCloseTo(-1);
    expect([missing, reached]).toEqual(['read', true]);
  });

  test('asks for both', () => {
    expect(fusionVerdict(withPair([0.77, 0.77])).reached).toBe(false);
    const better = results.map((each) => (each.modalities.join() === 'see' ? { ...each, own: [0.84] } : each));
    expect(fusionVerdict(better).reached).toBe(false);
  });

  test('in words says which side of the target it is on', () => {
    expect(verdictLine(fusionVerdict(results))).toMatch(
      /^91\.0 % with all, 19\.0 points above.* without read, 1\.0 points behind .*: reached$/,
    );
    expect(verdictLine(fusionVerdict(withPair([0.77, 0.77])))).toMatch(/3\.0 points behind .*: missed$/);
    expect(verdictLine(fusionVerdict(withPair([0.9, 0.9])))).toMatch(/without hear, 5\.0 points ahead of .*: reached$/);
  });
});

test.each([
  [[0.71, 0.73, 0.72], '72.0 ± 1.0'],
  [[0.5], '50.0 ± 0.0'],
  [[], ''],
])('the spread of %j', (values, expected) => expect(spread(values)).toBe(expected));
