import { describe, expect, test } from 'vitest';
import { textPreprocessor, textPreprocessorFromConfig } from '../preprocess/text-preprocessor.ts';
import { wordShapes } from './word-shapes.ts';

describe('wordShapes', () => {
  test.each([
    ['running', ['<unknown a ing>', '<unknown a ng>', '<unknown a g>', '<unknown a>']],
    ['Boston', ['<unknown A ton>', '<unknown A on>', '<unknown A n>', '<unknown A>']],
    ['NATO', ['<unknown AA ato>', '<unknown AA to>', '<unknown AA o>', '<unknown AA>']],
    ['U.S.', ['<unknown AA .s.>', '<unknown AA s.>', '<unknown AA .>', '<unknown AA>']],
    ['I', ['<unknown A>']],
    ['1960s', ['<unknown 1 60s>', '<unknown 1 0s>', '<unknown 1 s>', '<unknown 1>']],
    ['well-made', ['<unknown - ade>', '<unknown - de>', '<unknown - e>', '<unknown ->']],
    ['--', ['<unknown . ->', '<unknown .>']],
    ['a😀', ['<unknown a 😀>', '<unknown a>']],
    ['', ['<unknown .>']],
    ['\ud800', ['<unknown .>']],
  ])('%j', (token, shapes) => {
    expect(wordShapes(token)).toEqual(shapes);
  });

  test('looks at the end of a token without end', () => {
    expect(wordShapes(`${'x'.repeat(1_000_000)}ing`)[0]).toBe('<unknown a ing>');
    expect(wordShapes(`${'X'.repeat(1_000_000)}ing`)[0]).toBe('<unknown AA ing>');
  });
});

describe('unknownShapes', () => {
  const rare = Array.from({ length: 20 }, (_, index) => `verb${String.fromCharCode(97 + index)}ing`);
  const texts = ['the end', 'the end', rare.join(' ')];
  const options = { minFrequency: 2, unknownShapes: true, maxTokens: 100 };

  test('gives words that were left out, and new ones, the id of their shape', async () => {
    const preprocessor = textPreprocessor(options);
    await preprocessor.adapt(texts);
    const [known = 0, left = 0, fresh = 0, other = 0] = preprocessor.ids([
      'the',
      rare[0] ?? '',
      'dancing',
      'Zürich-42',
    ]);
    expect(preprocessor.tokenOf(known)).toBe('the');
    expect(preprocessor.tokenOf(left)).toBe('<unknown a ing>');
    expect(fresh).toBe(left);
    // Nothing like it was in the texts.
    expect(other).toBe(1);
  });

  test('without it all of them are one', async () => {
    const preprocessor = textPreprocessor({ ...options, unknownShapes: false });
    await preprocessor.adapt(texts);
    expect(preprocessor.ids('dancing verbaing')).toEqual([1, 1]);
  });

  test('is kept with the vocabulary, and stays within maxTokens', async () => {
    const preprocessor = textPreprocessor({ ...options, maxTokens: 12, minFrequency: 1 });
    await preprocessor.adapt(texts);
    const again = textPreprocessorFromConfig(preprocessor.toConfig());
    const words = ['the', 'dancing', ...rare];
    expect(again.ids(words)).toEqual(preprocessor.ids(words));
    for (const id of again.ids(words)) expect(id).toBeLessThan(12);
  });

  test.each(['yes', 1])('refuses %j', (unknownShapes) => {
    // @ts-expect-error: neither true nor false
    expect(() => textPreprocessor({ unknownShapes })).toThrow(/"unknownShapes"/);
  });
});
