import { expect, test } from 'vitest';
import { nastyLabels, pixels } from '../testing/made-data.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { modalityCards } from './modality-cards.ts';

const [first = '', second = ''] = nastyLabels;
const sound = { samples: Float32Array.from({ length: 200 }, (_, at) => Math.sin(at / 5)), sampleRate: 8000 };
const gates = [
  { name: 'image', weight: 0.25 },
  { name: 'text', weight: 0.75 },
];

test('shows picture, text, sound and answers, escaped; wrong answers are marked', async () => {
  const answers = [
    { given: 'all', label: first, probability: 0.9, gates },
    { given: 'without audio', label: second, probability: 0.6, gates: gates.slice(1) },
  ];
  const { markup } = await modalityCards([{ image: pixels(1), text: second, sound, label: first, answers }]);
  expect(parseErrors(markup)).toEqual([]);
  expect(markup).not.toContain(first);
  expect(markup.match(/class="wrong"/g)).toHaveLength(1);
  expect(markup).toMatch(/--weight: 0\.250;[^>]*>image 25 %/);
  expect(markup.match(/--colour-1\)">text 75 %/g)).toHaveLength(2);
  expect(markup).toContain('<audio controls');
});

test('of nothing says so', async () => {
  expect((await modalityCards([])).markup).toContain('none');
});
