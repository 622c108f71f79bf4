import type { Json } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { describe, expect, it } from 'vitest';
import type { Text } from '../text.ts';
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
    [{ vocabulary: { tokens: 'a\na\n', documentCounts: '1 1', documents: 1 } }],
    [{ vocabulary: { tokens: 'a\n', documentCounts: '2', documents: 1 } }],
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
