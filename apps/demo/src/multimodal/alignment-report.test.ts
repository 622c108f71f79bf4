import { expect, test } from 'vitest';
import { alignmentLines } from './alignment-report.ts';

const finding = { name: 'text → image', recallAt10: 0.24, chance: 0.03, queries: 382, gallery: 382 };

test('a report says what was found, among how many, and what chance gives', () => {
  const lines = alignmentLines({
    heldOut: [finding, finding, { ...finding, name: 'voice → image' }],
    byVoice: { ...finding, name: 'voice → image', recallAt10: 0.615, queries: 1337, gallery: 1337 },
    byTag: { picture: finding, pictureAndName: finding, wordOverlap: { ...finding, recallAt10: 0.2 } },
  });
  expect(lines).toEqual([
    expect.stringMatching(
      /never trained on, text → image: recall@10 24\.0 % of 382 among 382; chance 3\.00 %, 8\.0 times; target: 4/,
    ),
    expect.stringMatching(/8\.0 times; target: 4/),
    expect.stringMatching(/voice → image.*8\.0 times$/),
    expect.stringMatching(/voices never heard.*61\.5 % of 1,337.*target: 60\.0 % or more/),
    expect.stringMatching(/target: more than 20\.0 % by BM25/),
    expect.stringMatching(/target: more than 20\.0 % by BM25/),
  ]);
});
