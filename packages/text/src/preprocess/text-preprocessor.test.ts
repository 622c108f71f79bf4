import type { Json } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { describe, expect, it } from 'vitest';
import type { Text } from '../base/text.ts';
import { type TextPreprocessorOptions, textPreprocessor, textPreprocessorFromConfig } from './text-preprocessor.ts';

const texts = ['The cat sat.', 'the dog sat', 'The end'];

async function adapted(options: TextPreprocessorOptions = {}, samples: readonly Text[] = texts) {
  const preprocessor = textPreprocessor(options);
  await preprocessor.adapt(samples);
  return preprocessor;
}

describe('textPreprocessor', () => {
  it('gives the most frequent tokens the lowest ids, and 1 to what it does not know', async () => {
    const preprocessor = await adapted();
    expect(['the', 'sat', 'cat', 'dog', 'end', 'bird'].map(preprocessor.idOf)).toEqual([2, 3, 4, 5, 6, 1]);
    expect([0, 1, 2, 6].map(preprocessor.tokenOf)).toEqual(['<padding>', '<unknown>', 'the', 'end']);
    expect(preprocessor.ids('THE bird sat')).toEqual([2, 1, 3]);
    expect(() => preprocessor.tokenOf(7)).toThrow('expected an id from 0 to 6, received 7');
  });

  it('keeps ids below maxTokens, special ids included', async () => {
    const preprocessor = await adapted({ maxTokens: 4 });
    expect(preprocessor.vocabularySize).toBe(4);
    expect(preprocessor.ids('the cat sat')).toEqual([2, 1, 3]);
    const withStart = await adapted({ maxTokens: 5, startAndEnd: true });
    expect(withStart.ids('the cat sat')).toEqual([4, 1, 1]);
    expect([withStart.startId, withStart.endId]).toEqual([2, 3]);
  });

  it.each<[Text, number[]]>([
    ['', [1]],
    ['   ', [1]],
    [[], [1]],
    ['zebra', [1]],
    [[''], [1]],
    [
      ['The', 'zebra', ''],
      [2, 1, 1],
    ],
  ])('%j becomes %j', async (text, ids) => {
    expect((await adapted()).ids(text)).toEqual(ids);
  });

  it('keeps the places of the tokens of a list', async () => {
    const preprocessor = await adapted({}, [['New York', '.', 'is'], ['.']]);
    expect(preprocessor.tokens(['New York', '!', '.'])).toEqual(['new york', '!', '.']);
    expect(preprocessor.ids(['New York', '!', '.'])).toEqual([4, 1, 2]);
  });

  it('comes back from its configuration, and from JSON', async () => {
    const odd = ['a\nb', '__proto__', 'constructor', '\\n', '\ud800', ' ', '<start>', 'toString'];
    const before = await adapted({ unicode: 'none', startAndEnd: true, minFrequency: 1 }, [odd, ['\\', 'a']]);
    const after = textPreprocessorFromConfig(JSON.parse(JSON.stringify(before.toConfig())));
    const sample = [...odd, '\\', 'a', 'hasOwnProperty'];
    expect(after.ids(sample)).toEqual(before.ids(sample));
    expect(after.ids(['<start>'])).not.toEqual([2]);
    expect(after.idf).toEqual(before.idf);
    expect(after.toConfig()).toEqual(before.toConfig());
    expect(textPreprocessorFromConfig(textPreprocessor({ maxTokens: 7 }).toConfig()).needsAdapt).toBe(true);
  });

  it.each<[Json]>([
    [null],
    [{ maxTokens: 2 }],
    [{ tokenizer: 'none' }],
    [{ colour: 1 }],
    [{ vocabulary: [] }],
    [{ vocabulary: { tokens: 'a\na\n', documentCounts: '1 1', documents: 1, fromLists: false } }],
    [{ vocabulary: { tokens: 'a\n', documentCounts: '2', documents: 1, fromLists: false } }],
    [{ vocabulary: { tokens: 'a\n', documentCounts: '1', documents: 1, fromLists: 'no' } }],
    [{ maxTokens: 3, vocabulary: { tokens: 'a\nb\n', documentCounts: '1 1', documents: 1, fromLists: false } }],
    [{ vocabulary: { tokens: 'a\n'.repeat(2 ** 20), documentCounts: '1', documents: 1, fromLists: false } }],
  ])('refuses the configuration %j', (config) => {
    expect(() => textPreprocessorFromConfig(config)).toThrow(expect.objectContaining({ code: 'bundle-mismatch' }));
  });

  it('says that it has learnt nothing yet', async () => {
    const preprocessor = textPreprocessor();
    expect(preprocessor.needsAdapt).toBe(true);
    expect(() => preprocessor.ids('the')).toThrow('there is no vocabulary yet');
    expect(preprocessor.idf).toBeUndefined();
    await expect(preprocessor.adapt([])).rejects.toThrow('texts to learn a vocabulary from');
    await expect(preprocessor.adapt(['a', ['b', 3] as never])).rejects.toThrow(
      'token 1 of sample 1 to be a string, received 3',
    );
  });

  it.each<[unknown, string]>([
    [7, 'expected the sample to be a string or a list of tokens, received 7'],
    [null, 'received null'],
    [undefined, 'received undefined'],
    [['a', null], 'expected token 1 of the sample to be a string, received null'],
    [new Array(2), 'expected token 0 of the sample to be a string, received undefined'],
  ])('refuses %j', (sample, message) => {
    expect(() => textPreprocessor().tokens(sample as never)).toThrow(message);
    expect(() => textPreprocessor().tokens(sample as never)).toThrow(EncoderKitError);
  });
});

describe('texts are cut', () => {
  it('where their script puts nothing between words, beside others', async () => {
    const { tokens } = textPreprocessor();
    expect(tokens('我喜欢学习中文。今天天气很好')).toEqual(['我', '喜欢', '学习', '中文', '今天', '天气', '很好']);
    expect(tokens('I love 東京タワー, iPhone15を買う!')).toEqual(['i', 'love', '東京タワー', 'iphone15', 'を', '買う']);
    expect(tokens('สวัสดีชาวโลก ພາສາລາວ')).toEqual(['สวัสดี', 'ชาว', 'โลก', 'ພາສາ', 'ລາວ']);
    expect(tokens('한국어는 띄어 씁니다')).toEqual(['한국어는', '띄어', '씁니다']);
  });

  it('as the lists that were learnt are, unless a tokenizer says how', async () => {
    const lists = [
      ['The', 'river', '.'],
      ['Mr.', 'River', ',', 'the', 'river'],
    ];
    const preprocessor = await adapted({}, lists);
    expect(preprocessor.tokens('Mr. River, the river.')).toEqual(['mr.', 'river', ',', 'the', 'river', '.']);
    expect(preprocessor.cut('Mr. River\u200b, the “river.”')).toEqual([
      'Mr.',
      'River',
      ',',
      'the',
      '"',
      'river',
      '.',
      '"',
    ]);
    expect(preprocessor.tokens(preprocessor.cut('The River.'))).toEqual(preprocessor.tokens('The River.'));
    const again = textPreprocessorFromConfig(JSON.parse(JSON.stringify(preprocessor.toConfig())));
    expect(again.tokens('the river.')).toEqual(['the', 'river', '.']);
    expect((await adapted({ tokenizer: 'unicodeWord' }, lists)).tokens('the river.')).toEqual(['the', 'river']);
    expect((await adapted({}, [...lists, 'a text'])).tokens('the river.')).toEqual(['the', 'river']);
    // What was learnt before has no say in what is learnt anew.
    await preprocessor.adapt(['a text.']);
    expect(preprocessor.tokens('a text.')).toEqual(['a', 'text']);
    expect(() => preprocessor.cut(7 as never)).toThrow('the text to be a string, received 7');
  });
});

describe('adapt', () => {
  const warningsOf = async (options: TextPreprocessorOptions, samples: readonly Text[]) => {
    const warnings: string[] = [];
    await textPreprocessor(options).adapt(samples, { warn: (message) => warnings.push(message) });
    return warnings;
  };

  it('warns when most tokens come once', async () => {
    const clauses = Array.from({ length: 100 }, (_, at) => `句${at}很好，天气${at}不错`);
    const warnings = await warningsOf({ tokenizer: 'whitespace' }, clauses);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/100 of 100 tokens come once, such as "句0很好,天气0不错".*another tokenizer/);
    expect(await warningsOf({}, clauses)).toEqual([]);
    // Too few to tell.
    expect(await warningsOf({}, ['all of these words come but once'])).toEqual([]);
  });

  it('tells the tokens of each text', async () => {
    const seen: (readonly string[])[] = [];
    await textPreprocessor().adapt(['One two', ['Three']], { onTokens: (tokens) => seen.push(tokens) });
    expect(seen).toEqual([['one', 'two'], ['three']]);
  });

  it.each([
    [{ warn: 3 }, 'expected "warn" to be a function'],
    [{ wran: () => {} }, 'there is no option "wran"'],
    [null, 'received null'],
  ])('refuses %j', async (options, message) => {
    await expect(textPreprocessor().adapt(['a'], options as never)).rejects.toThrow(message);
  });

  it('takes any limit: there are as many ids as the vocabulary has', async () => {
    const preprocessor = textPreprocessor({ maxTokens: 1e9 });
    expect(preprocessor.vocabularySize).toBe(2);
    await preprocessor.adapt(texts);
    expect(preprocessor.vocabularySize).toBe(7);
    expect(preprocessor.idf).toHaveLength(7);
  });
});
