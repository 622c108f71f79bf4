import { describe, expect, it } from 'vitest';
import type { Text } from '../base/text.ts';
import { naturalStemmers, naturalStopWords } from '../natural/natural.ts';
import { type TextPreprocessorOptions, textPreprocessor } from '../preprocess/text-preprocessor.ts';
import { stopWordsOfLanguage } from './stop-words.ts';

type Case = [TextPreprocessorOptions, Text, string[]];

const tokensOf = (options: TextPreprocessorOptions, text: Text) =>
  textPreprocessor({ tokenizer: 'whitespace', ...options }).tokens(text);

describe('text steps', () => {
  it.each<Case>([
    [{}, 'Cafe\u0301 ﬁ', ['caf\u00e9', 'ﬁ']],
    [{ unicode: 'NFKC' }, 'ﬁ Ｆull ²', ['fi', 'full', '2']],
    [{ unicode: 'none' }, 'e\u0301', ['e\u0301']],
    [{ lowercase: false }, 'ABC', ['ABC']],
    [{ lowercase: 'tr' }, 'ISI', ['ısı']],
    [{ stripAccents: true }, 'Café ñandú й Ø हिन्दी プ שָׁ', ['cafe', 'nandu', 'и', 'ø', 'हिन्दी', 'プ', 'שָׁ']],
    [{ stripAccents: 'natural' }, 'Café Øre łódź', ['cafe', 'ore', 'lodz']],
    [{}, 'a\0b\u0007c\ud800 \udc00', ['a', 'b', 'c\ufffd', '\ufffd']],
    [{}, ['A B', 'É\0', ''], ['a b', 'é ', '']],
  ])('%j of %j', (options, text, tokens) => {
    expect(tokensOf(options, text)).toEqual(tokens);
  });
});

describe('token steps', () => {
  it.each<Case>([
    [{ dropPunctuation: true }, 'a , b ... 😀 c! —', ['a', 'b', '😀', 'c!']],
    [
      { replaceNumbers: true },
      '42 -3.5 1,000.25 ٣ a1 1.',
      ['<number>', '<number>', '<number>', '<number>', 'a1', '1.'],
    ],
    [{ stopWords: 'en' }, 'The cat and the dog', ['cat', 'dog']],
    [{ stopWords: 'de' }, 'Der Hund und die Katze', ['hund', 'katze']],
    [{ stopWords: 'en' }, '1 star out of 5', ['1', 'star', '5']],
    [{ stopWords: 'en' }, '5 stars out of 5', ['5', 'stars', '5']],
    [{ stopWords: 'en' }, 'never again, you cannot', ['never', 'again,', 'cannot']],
    [{ stopWords: 'de' }, 'Das ist nicht gut, nie und ohne 3', ['nicht', 'gut,', 'nie', 'ohne', '3']],
    [{ stopWords: 'nl' }, 'niet zonder de kat', ['niet', 'zonder', 'kat']],
    [{ stopWords: 'sv' }, 'varken hund eller katt', ['varken', 'hund', 'katt']],
    [{ stopWords: 'fr' }, 'ce ne est pas la fin', ['ne', 'pas', 'fin']],
    [{ stopWords: ['never', '1'] }, 'never 1 2', ['2']],
    [{ stopWords: ['CAFÉ'], stripAccents: true }, 'Café noir', ['noir']],
    [{ stopWords: [] }, 'the', ['the']],
    [{ stemmer: 'porter' }, 'running ponies constructor __proto__', ['run', 'poni', 'constructor', '__proto__']],
    [{ stopWords: ['run'], stemmer: 'porter' }, 'running run', ['run']],
    // Nothing is dropped from a list of tokens: each keeps the place of its label.
    [
      { dropPunctuation: true, replaceNumbers: true, stopWords: 'en', stemmer: 'porter' },
      ['The', 'Ponies', ',', '42', ''],
      ['the', 'poni', ',', '<number>', ''],
    ],
  ])('%j of %j', (options, text, tokens) => {
    expect(tokensOf(options, text)).toEqual(tokens);
  });

  it.each<[keyof typeof naturalStemmers, string, string]>([
    ['porter', 'nationality', 'nation'],
    ['porterDe', 'häuser', 'haus'],
    ['porterEs', 'nacionalidades', 'nacional'],
    ['porterFr', 'continuellement', 'continuel'],
    ['porterIt', 'nazionalità', 'nazional'],
    ['porterNl', 'lichamelijk', 'licham'],
    ['porterNo', 'havnedistriktene', 'havnedistrikt'],
    ['porterPt', 'nacionalidades', 'nacional'],
    ['porterRu', 'книгами', 'книг'],
    ['porterSv', 'konstitutioner', 'konstitution'],
    ['porterUk', 'книгами', 'книг'],
    ['lancaster', 'maximum', 'maxim'],
    ['carry', 'continuellement', 'continu'],
    ['indonesian', 'membaca', 'baca'],
    ['japanese', 'コンピューター', 'コンピュータ'],
  ])('%s makes of %s %s', (stemmer, word, stem) => {
    const { tokens } = textPreprocessor({ stemmer });
    expect(tokens(word)).toEqual([stem]);
    // Its memory gives the same.
    expect(tokens([word])).toEqual([stem]);
  });

  it.each(Object.keys(naturalStemmers) as (keyof typeof naturalStemmers)[])('%s takes anything', (stemmer) => {
    const { tokens } = textPreprocessor({ stemmer });
    const list = ['', '\0', '\ud800', 'b'.repeat(1_000_000), '$&', '__proto__', 'constructor', '👍', "'", '-'];
    const stems = tokens(list);
    expect(stems).toHaveLength(list.length);
    expect([stems[0], stems[3]]).toEqual(['', list[3]]);
  });

  it.each(Object.keys(naturalStopWords) as (keyof typeof naturalStopWords)[])('has stop words of %s', (stopWords) => {
    const words = naturalStopWords[stopWords]().words.filter((word) => !/\s/.test(word.trim()));
    const left = new Set(tokensOf({ stopWords }, `${words.join(' ')} qwertz`));
    const gone = stopWordsOfLanguage(stopWords);
    expect(gone.length).toBeGreaterThan(10);
    expect(gone.filter((word) => left.has(word))).toEqual([]);
    expect(left).toContain('qwertz');
    // What stays are digits and the negations, each of which natural does have.
    const kept = [...left].filter((word) => word !== 'qwertz' && !/\p{N}/u.test(word));
    expect(kept).toHaveLength(
      {
        de: 15,
        en: 2,
        es: 3,
        fa: 0,
        fr: 4,
        id: 15,
        it: 1,
        ja: 5,
        nl: 4,
        no: 3,
        pl: 9,
        pt: 3,
        ru: 1,
        sv: 12,
        uk: 1,
        zh: 1,
      }[stopWords],
    );
  });

  it.each<[object, string]>([
    [{ unicode: 'NFD' }, 'expected "unicode" to be one of "NFC", "NFKC", "none"'],
    [{ lowercase: 'not a locale' }, 'expected "lowercase" to be true, false or a language'],
    [{ lowercase: null }, 'received null'],
    [{ stripAccents: 'all' }, 'expected "stripAccents" to be'],
    [{ stopWords: 'xx' }, 'expected "stopWords" to be one of de, en'],
    [{ stopWords: ['a', 1] }, 'expected "stopWords" to be a list of words, or one of de, en'],
    [{ stemmer: 'toString' }, 'expected "stemmer" to be one of porter'],
    [{ stemer: 'porter' }, 'there is no option "stemer"'],
    [{ maxTokens: 2 }, 'expected "maxTokens" to be an integer greater than 2'],
    [{ minFrequency: 0 }, 'expected "minFrequency"'],
  ])('refuse %j', (options, message) => {
    expect(() => textPreprocessor(options)).toThrow(message);
  });
});
