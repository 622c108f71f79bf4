import { expect, it } from 'vitest';
import { type TextPreprocessorOptions, textPreprocessor, textPreprocessorFromConfig } from './text-preprocessor.ts';

const everything: TextPreprocessorOptions = {
  unicode: 'NFKC',
  lowercase: 'tr',
  stripAccents: 'natural',
  tokenizer: { name: 'unicodeWord', punctuation: true },
  dropPunctuation: true,
  replaceNumbers: true,
  stopWords: 'en',
  stemmer: 'porter',
  maxTokens: 50,
  startAndEnd: true,
};

/** A megabyte with nothing to cut at, of what patterns might go back over. */
const blobs = ['a', 'b', '1', '1,', "a'", 'é', '\u0301', '-', '👍', '漢'].map((piece) =>
  piece.repeat(2 ** 20 / piece.length),
);

it.each<[string, TextPreprocessorOptions]>([
  ['by default', {}],
  ['with every option', everything],
])(
  'a megabyte without a space takes no time to speak of, %s',
  async (_, options) => {
    const preprocessor = textPreprocessor(options);
    await preprocessor.adapt(['a small text', ...blobs]);
    expect(preprocessor.ids(blobs)).toHaveLength(blobs.length);
    // What is no word is not learnt: the bundle stays small.
    expect(JSON.stringify(preprocessor.toConfig()).length).toBeLessThan(2000);
    // Some seconds of a processor, most of them for the Chinese one, which are more where others are at work.
  },
  120_000,
);

it('gives the same ids after a round through JSON, with every option', async () => {
  const texts = ['Ünïcode ﬁne 42 cats', 'the cats\0 and \ud800 dogs 👍🏽', 'שלום عليكم 你好', '__proto__ constructor'];
  const before = textPreprocessor(everything);
  await before.adapt(texts);
  const after = textPreprocessorFromConfig(JSON.parse(JSON.stringify(before.toConfig())));
  for (const text of texts) {
    expect(after.tokens(text)).toEqual(before.tokens(text));
    expect(after.ids(text)).toEqual(before.ids(text));
  }
});

it('does not see what happens to its options later', () => {
  const words = ['cat'];
  const preprocessor = textPreprocessor({ stopWords: words });
  words.push('dog');
  expect(preprocessor.tokens('cat dog')).toEqual(['dog']);
  expect(preprocessor.toConfig()).toEqual({ stopWords: ['cat'] });
});

it('takes texts as they come, and learns anew each time', async () => {
  const preprocessor = textPreprocessor();
  await preprocessor.adapt(
    (async function* () {
      yield 'one two';
      yield ['three'];
    })(),
  );
  expect(preprocessor.ids('one three')).toEqual([2, 3]);
  await preprocessor.adapt(['three']);
  expect(preprocessor.ids('one three')).toEqual([1, 2]);
  await expect(preprocessor.adapt('a text' as never)).rejects.toThrow('a list of texts');
  await expect(preprocessor.adapt(7 as never)).rejects.toThrow('texts, received 7');
  // What failed changed nothing.
  expect(preprocessor.ids('one three')).toEqual([1, 2]);
});
