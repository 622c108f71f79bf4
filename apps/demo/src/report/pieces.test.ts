import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { curves, nastyLabels, pixels } from '../testing/made-data.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { accuracyTable } from './accuracy-table.ts';
import { colouredTexts } from './coloured-text.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { learningCurves } from './curves.ts';
import { embeddingMap } from './embedding-map.ts';
import { facts } from './facts.ts';
import type { Html } from './html.ts';
import { type Mistake, mistakeGallery } from './mistakes.ts';
import { neighbourStrips } from './neighbour-strips.ts';
import { perClassTable } from './per-class-table.ts';
import { picture } from './pictures.ts';
import { taggedSentences } from './tagged-sentences.ts';

const [first = '', second = ''] = nastyLabels;
const matrix = nastyLabels.map((_, row) =>
  nastyLabels.map((_, column) => (row === column ? 50 : row > column ? row : 0)),
);
const mistakes: Mistake[] = [0.6, 0.9, 0.4].map((probability, index) => ({
  image: pixels(index),
  label: first,
  predicted: second,
  probability,
  probabilityOfLabel: 0.1,
}));
const strip = {
  query: { image: pixels(1), label: first },
  neighbours: [
    { image: pixels(2), label: first, similarity: 0.91 },
    { image: pixels(3), label: second, similarity: 0.82 },
  ],
};
const points = nastyLabels.flatMap((_, classIndex) =>
  [0, 1, 2].map((step) => ({ x: classIndex, y: step, classIndex })),
);
const scores = nastyLabels.map((label, index) => ({
  label,
  precision: 1,
  recall: 0.9,
  f1: 0.95 - index / 50,
  support: 1000,
}));

const pieces: Record<string, () => Html | Promise<Html>> = {
  'learning curves': () => learningCurves(curves.map((curve, index) => ({ ...curve, name: nastyLabels[index] ?? '' }))),
  'confusion matrix': () => confusionMatrix(nastyLabels, matrix),
  'accuracy table': () => accuracyTable([first, second], [{ method: first, accuracies: [0.5, 1] }]),
  'per-class table': () => perClassTable(scores),
  mistakes: () => mistakeGallery(mistakes),
  'neighbour strips': () => neighbourStrips([strip]),
  'embedding map': () => embeddingMap(nastyLabels, points),
  facts: () => facts([[first, second]]),
  'coloured texts': () =>
    colouredTexts([{ heading: first, tokens: nastyLabels.map((token, index) => ({ token, weight: index - 2 })) }]),
  'tagged sentences': () =>
    taggedSentences([{ words: nastyLabels, labels: nastyLabels, predicted: nastyLabels.toReversed() }]),
  picture: () => picture(pixels(1), first),
};

describe.each(Object.entries(pieces))('%s', (_, make) => {
  test('is sound HTML', async () => {
    expect(parseErrors((await make()).markup)).toEqual([]);
  });

  test('escapes what comes from data', async () => {
    const { markup } = await make();
    expect(markup).not.toContain('<b>bold');
    expect(markup).not.toContain('</script>');
  });

  test('describes every picture in words', async () => {
    const { markup } = await make();
    for (const [image] of markup.matchAll(/<img [^>]*>/g)) expect(image).toMatch(/alt="[^"]+"/);
    for (const [drawing] of markup.matchAll(/<div class="chart"[^>]*>/g)) expect(drawing).toMatch(/aria-label="[^"]+"/);
  });

  test('draws what another SVG program can read, with nothing fetched', async () => {
    const { markup } = await make();
    for (const [svg] of markup.matchAll(/<svg[\s\S]*?<\/svg>/g)) {
      expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
    }
    expect(markup.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|src="(?!data:)/);
  });
});

describe('learning curves', () => {
  test('draw a line for every training and its validation, and give the numbers', () => {
    const { markup } = learningCurves(curves);
    expect(markup.match(/<svg/g)).toHaveLength(2);
    for (const name of ['fine-tuned, training', 'from scratch, validation']) expect(markup).toContain(name);
    expect(markup).toContain('Loss by epoch. fine-tuned ends at 0.200; from scratch ends at 0.533.');
    expect(markup.match(/<tr>/g)).toHaveLength(7);
  });

  test('do without validation, and with one epoch', () => {
    const { markup } = learningCurves([{ name: 'only', epochs: [{ epoch: 1, loss: 0.5, accuracy: 0.8 }] }]);
    expect(parseErrors(markup)).toEqual([]);
    expect(markup).not.toMatch(/NaN|undefined/);
    expect(markup).toContain('only ends at 80.0 %');
  });

  test('share no identifiers, or one would be drawn with the other’s clip', () => {
    const ids = [...learningCurves(curves).markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('confusion matrix', () => {
  test('names the most frequent mistakes', () => {
    const { markup } = confusionMatrix(
      ['cat', 'dog', 'hen'],
      [
        [9, 1, 0],
        [3, 7, 0],
        [0, 2, 8],
      ],
    );
    expect(markup).toContain('dog taken for cat (3); hen taken for dog (2); cat taken for dog (1)');
    expect(markup.match(/<td class="right"/g)).toHaveLength(3);
    expect(markup.match(/<td class="wrong"/g)).toHaveLength(6);
  });

  test('says where there are none, and copes with a class without samples', () => {
    expect(
      confusionMatrix(
        ['cat', 'dog'],
        [
          [9, 0],
          [0, 0],
        ],
      ).markup,
    ).toContain('No mistakes');
  });
});

describe('mistakes', () => {
  test('are shown surest first, and no more than asked', async () => {
    const { markup } = await mistakeGallery(mistakes, { most: 2 });
    expect([...markup.matchAll(/<small>(\d+) %/g)].map(([, shown]) => shown)).toEqual(['90', '10', '60', '10']);
    expect(markup).toContain('3 in all');
  });

  test('may be none', async () => {
    expect((await mistakeGallery([])).markup).toContain('none');
  });
});

describe('coloured texts', () => {
  const weights = [2, -1, 0.1, 0];
  const tokens = ['free', 'kernel', 'the', 'a'].map((token, index) => ({ token, weight: weights[index] ?? 0 }));

  test('mark what weighs, for and against, in words too, and leave the rest', () => {
    const { markup } = colouredTexts([{ heading: 'spam', tokens }]);
    expect(
      [...markup.matchAll(/class="word (\w+)"[^>]*title="([^"]+)">(\w+)</g)].map((found) => found.slice(1)),
    ).toEqual([
      ['for', 'for the answer, 100 % of the heaviest word', 'free'],
      ['against', 'against the answer, 50 % of the heaviest word', 'kernel'],
    ]);
    expect(markup).toContain('</span> the a</p>');
  });

  test('show the beginning of a long text, and cope with weights that are all 0, or none', () => {
    expect(colouredTexts([{ heading: 'spam', tokens }], { most: 1 }).markup).toContain('and 3 more');
    const idle = tokens.map(({ token }) => ({ token, weight: 0 }));
    expect(colouredTexts([{ heading: 'ham', tokens: idle }]).markup).toContain('<p>free kernel the a</p>');
    expect(colouredTexts([{ heading: 'ham', tokens: [] }]).markup).not.toMatch(/NaN/);
  });
});

test('tagged sentences strike through what is wrong and give the right tag', () => {
  const { markup } = taggedSentences([
    { words: ['the', 'run', 'on'], labels: ['DET', 'NOUN', 'ADP'], predicted: ['DET', 'VERB'] },
  ]);
  expect(markup.match(/<del>/g)).toHaveLength(2);
  expect(markup).toContain('<del>VERB</del> NOUN');
  expect(markup).toContain('<del>–</del> ADP');
  expect(markup).toContain('2 of 3 wrong');
});

test('a picture holds the pixels it was given', async () => {
  const { markup } = await picture(pixels(5), 'five');
  const png = Buffer.from(/base64,([^"]+)/.exec(markup)?.[1] ?? '', 'base64');
  const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([8, 8, 1]);
  expect([...data]).toEqual([...pixels(5).data]);
});

test('a picture of two channels is refused', async () => {
  await expect(picture({ ...pixels(1), channels: 2 }, '')).rejects.toThrow(/2 channels/);
});
