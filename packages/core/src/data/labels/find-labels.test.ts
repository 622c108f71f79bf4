import { expect, it } from 'vitest';
import { dataset } from '../dataset.ts';
import { fromGenerator } from '../from-generator.ts';
import { findLabels } from './find-labels.ts';

it.each<[what: string, labels: (string | number | boolean)[], expected: (string | number | boolean)[]]>([
  ['text', ['b', 'class 10', 'class 9', 'b', 'a'], ['a', 'b', 'class 9', 'class 10']],
  ['numbers', [10, 9, -1, 10], [-1, 9, 10]],
  ['booleans', [true, false], [false, true]],
  ['nothing', [], []],
])('finds labels of %s in natural order', async (_, labels, expected) => {
  expect(await findLabels(fromGenerator(() => labels.map((label) => ({ input: 0, label }))))).toEqual(expected);
});

it('reads no inputs where labels are known', async () => {
  const data = dataset<number, string>({
    size: 3,
    at: () => {
      throw new Error('read');
    },
    labelAt: (position) => `label ${position % 2}`,
  });
  expect(await findLabels(data)).toEqual(['label 0', 'label 1']);
});

it('names an example without a label', async () => {
  const data = fromGenerator<number, string>(() => [{ input: 0, label: 'a' }, { input: 1 }]);
  await expect(findLabels(data)).rejects.toThrow('example 1: has no label');
});

it('gives the same order whatever the order of rows is', async () => {
  const labels = ['é', 'e\u0301', 'E', 'e', 10, 9, '10', true, 'a'];
  const found = async (order: readonly (string | number | boolean)[]) =>
    findLabels(
      fromGenerator(() => order.map((label) => ({ input: 0, label }))),
      { onWarning: () => {} },
    );
  const expected = await found(labels);
  expect(await found([...labels].reverse())).toEqual(expected);
  expect(await found([...labels].sort())).toEqual(expected);
});

it('warns of labels that differ only in how they are written', async () => {
  const warnings: string[] = [];
  const labels = ['spam', 'spam ', ' spam', 'Spam', 'ham', 'caf\u00e9', 'cafe\u0301', '1', 1];
  const data = fromGenerator(() => labels.map((label) => ({ input: 0, label })));
  expect(await findLabels(data, { onWarning: (message) => warnings.push(message) })).toHaveLength(labels.length);
  expect(warnings).toEqual([
    expect.stringMatching(/"spam" and "spam " and " spam" and "Spam"; "café" and "café"; "1" and 1\./),
  ]);
});

it.each([
  ['a zero-width space', 'cat', 'ca\u200bt'],
  ['the selector of an emoji', '\u2764', '\u2764\ufe0f'],
  ['an apostrophe', "don't", 'don\u2019t'],
  ['a sharp s', 'stra\u00dfe', 'STRASSE'],
  ['a ligature', '\ufb01le', 'FILE'],
])('warns of labels that differ only by %s', async (_, one, other) => {
  const warnings: string[] = [];
  const data = fromGenerator(() => [one, other].map((label) => ({ input: 0, label })));
  await findLabels(data, { onWarning: (message) => warnings.push(message) });
  expect(warnings).toHaveLength(1);
});

it.each([2 ** 53, -(2 ** 53) - 2, 9_196_877_626_998_784n])(
  'refuses the label %s, which may be several',
  async (label) => {
    const data = fromGenerator(() => [{ input: 0, label: label as number }]);
    await expect(findLabels(data)).rejects.toMatchObject({
      code: 'invalid-label',
      message: expect.stringMatching(/example 0.*2\^53/),
    });
  },
);
