import { expect, test } from 'vitest';
import { fusion } from './fusion.ts';

test('a quick run trains two kinds and says what each came to', async () => {
  const notes: string[] = [];
  const measured = await fusion.run({
    quick: true,
    validate: true,
    say: () => undefined,
    note: (line) => notes.push(line),
  });
  expect(measured.map(({ name }) => name)).toEqual(['fusion-concat', 'fusion-gated']);
  for (const { details } of measured) expect(details?.validationAccuracy).toBeGreaterThanOrEqual(0);
  expect(notes.filter((line) => /^image \+ text \+ audio/.test(line))).toHaveLength(1);
  expect(notes.join('\n')).not.toContain('NaN');
}, 120_000);
