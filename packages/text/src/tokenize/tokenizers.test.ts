import { describe, expect, it } from 'vitest';
import { aggressiveTokenizers } from '../natural/natural.ts';
import { type TokenizerConfig, type TokenizerName, tokenizerFrom, tokenizers } from './tokenizers.ts';

const languages = Object.keys(aggressiveTokenizers) as (keyof typeof aggressiveTokenizers)[];

const isDamaged = (text: string) => /\p{Surrogate}/u.test(text);

const family = '👨‍👩‍👧';

/** What each tokenizer makes of a text: checked by hand against its description, and natural's documentation. */
const cases: [TokenizerName | TokenizerConfig, string, string[]][] = [
  ['unicodeWord', "Don't pay 3.50 für das_Ding, l’été!", ["Don't", 'pay', '3.50', 'für', 'das_Ding', "l'été"]],
  ['unicodeWord', 'слово हिन्दी שָׁלוֹם 東京', ['слово', 'हिन्दी', 'שָׁלוֹם', '東京']],
  ['unicodeWord', `ok${family}👍🏽🇩🇪🇫🇷!`, ['ok', family, '👍🏽', '🇩🇪', '🇫🇷']],
  ['unicodeWord', 'می‌خواهم', ['می‌خواهم']],
  [{ name: 'unicodeWord', punctuation: true }, 'a-b... €5', ['a', '-', 'b', '.', '.', '.', '€', '5']],
  ['whitespace', ' a,b\t\n c\u3000d ', ['a,b', 'c', 'd']],
  ['characters', `ae\u0301 ${family}\r\n`, ['a', 'e\u0301', ' ', family, '\r\n']],
  [{ name: 'characters', whitespace: false }, 'a b\r\n', ['a', 'b']],
  ['segmenter', `Can't stop, ${family} 3.5!`, ["Can't", 'stop', family, '3.5']],
  [{ name: 'segmenter', punctuation: true }, 'Stop, now!', ['Stop', ',', 'now', '!']],
  [{ name: 'segmenter', locale: 'zh' }, '我喜欢学习中文。', ['我', '喜欢', '学习', '中文']],
  [{ name: 'segmenter', locale: 'ja' }, '東京と大阪。', ['東京', 'と', '大阪']],
  [{ name: 'segmenter', locale: 'th' }, 'สวัสดีชาวโลก', ['สวัสดี', 'ชาว', 'โลก']],
  [{ name: 'segmenter', granularity: 'sentence' }, 'It rains. Does it? Yes.', ['It rains.', 'Does it?', 'Yes.']],
  [{ name: 'regularExpression', pattern: '[,;]' }, 'a,b c;;d', ['a', 'b c', 'd']],
  [{ name: 'regularExpression', pattern: '(,)|;' }, 'a,b;c', ['a', ',', 'b', 'c']],
  [{ name: 'regularExpression', pattern: '[a-z]+', flags: 'i', gaps: false }, 'Ab 1 c', ['Ab', 'c']],
  [{ name: 'regularExpression', pattern: 'x', gaps: false }, 'abc', []],
  ['word', "She said 'hello' über", ['She', 'said', 'hello', 'ber']],
  ['wordPunctuation', "She said 'hi'.\nÜber 3.5 👍", ['She', 'said', "'", 'hi', "'", '.', 'Über', '3.5', '👍']],
  ['treebank', "If we 'all' can't, they'll.", ['If', 'we', "'all", "'", 'ca', "n't", ',', 'they', "'ll", '.']],
  ['case', "it's Ünïcode 42", ['it', 's', 'Ünïcode', '42']],
  [{ name: 'case', preserveApostrophe: true }, "it's", ["it's"]],
  ['japanese', '日本語のテキスト。', ['日本語', 'の', 'テキスト']],
  ['aggressive', "mother-in-law's ok", ["mother-in-law's", 'ok']],
  [{ name: 'aggressive', language: 'de' }, 'größer als', ['größer', 'als']],
  [{ name: 'aggressive', language: 'es' }, '¿mañana, sí?', ['mañana', 'sí']],
  [{ name: 'aggressive', language: 'fa' }, 'سلام دنیا', ['سلام', 'دنیا']],
  [{ name: 'aggressive', language: 'fi' }, 'äiti, 1 öljy', ['äiti', 'öljy']],
  [{ name: 'aggressive', language: 'fr' }, "l'été où", ['l', 'été', 'où']],
  [{ name: 'aggressive', language: 'hi' }, 'यह एक वाक्य है।', ['यह', 'एक', 'वाक्य', 'है']],
  [{ name: 'aggressive', language: 'id' }, 'kata-kata, itu', ['kata-kata', 'itu']],
  [{ name: 'aggressive', language: 'it' }, 'ciao, mondo', ['ciao', 'mondo']],
  [{ name: 'aggressive', language: 'nl' }, "foto's, ja", ["foto's", 'ja']],
  [{ name: 'aggressive', language: 'no' }, 'på blåbær', ['på', 'blåbær']],
  [{ name: 'aggressive', language: 'pl' }, 'zażółć gęślą', ['zażółć', 'gęślą']],
  [{ name: 'aggressive', language: 'pt' }, 'não, coração', ['não', 'coração']],
  [{ name: 'aggressive', language: 'ru' }, 'привет, мир', ['привет', 'мир']],
  [{ name: 'aggressive', language: 'sv' }, 'år över', ['år', 'över']],
  [{ name: 'aggressive', language: 'uk' }, 'їжак, ґанок', ['їжак', 'ґанок']],
  [{ name: 'aggressive', language: 'vi' }, 'tiếng việt', ['tiếng', 'việt']],
];

/** One configuration of every tokenizer, of every language. */
const all: [string, TokenizerConfig][] = [
  ...(Object.keys(tokenizers) as TokenizerName[]).map((name): [string, TokenizerConfig] => [
    name,
    name === 'regularExpression' ? { name, pattern: '\\s+' } : { name },
  ]),
  ...languages.map((language): [string, TokenizerConfig] => [language, { name: 'aggressive', language }]),
];

describe('tokenizers', () => {
  it.each(cases)('%j of %j', (tokenizer, text, tokens) => {
    expect(tokenizerFrom(tokenizer)(text)).toEqual(tokens);
  });

  it('have a case each', () => {
    const nameOf = (tokenizer: TokenizerName | TokenizerConfig) =>
      typeof tokenizer === 'string' ? [tokenizer] : Object.values(tokenizer);
    const tried = new Set<unknown>(cases.flatMap(([tokenizer]) => nameOf(tokenizer)));
    expect([...Object.keys(tokenizers), ...languages].filter((name) => !tried.has(name) && name !== 'en')).toEqual([]);
  });

  // A part of each text, in order, none of it empty: whatever comes.
  it.each(all)('%s takes anything', (_, tokenizer) => {
    const tokenize = tokenizerFrom(tokenizer);
    const ugly = [
      '',
      ' ',
      '\0',
      '\ud800',
      '\udc00\ud800',
      '\u202eabc\u202c',
      family,
      'e\u0301\u0301',
      '__proto__ constructor',
      '$& $1',
    ];
    for (const text of [...ugly, ugly.join(' ')]) {
      for (const token of tokenize(text)) {
        expect(token).not.toBe('');
        if (!isDamaged(text)) expect(isDamaged(token), JSON.stringify(token)).toBe(false);
      }
    }
  });

  // A pattern that goes back over what it has read would not end within the time a test may take.
  it.each(all)('%s cuts long texts in time that grows with their length', (name, tokenizer) => {
    const length = ['characters', 'segmenter', 'japanese'].includes(name) ? 10_000 : 100_000;
    const tokenize = tokenizerFrom(tokenizer);
    for (const piece of ['a', ' ', '.', "'", '-', '. ', ', ', "n't", '1,', 'é', '\u0301', 'あ', '👍', '\u200d']) {
      expect(tokenize(piece.repeat(length / piece.length)).length).toBeLessThanOrEqual(length);
    }
  });

  it.each<[unknown, string]>([
    ['words', 'expected "tokenizer" to be one of unicodeWord, whitespace'],
    [7, 'received 7'],
    [null, 'received null'],
    [[], 'expected "name" to be one of'],
    [{}, 'received undefined'],
    [{ name: 'word', language: 'en' }, 'word tokenizer: there is no option "language"'],
    [{ name: 'aggressive', language: 'xx' }, 'expected "language" to be one of de, en, es'],
    [{ name: 'aggressive', language: '__proto__' }, 'received "__proto__"'],
    [{ name: 'segmenter', locale: 'not a locale' }, 'expected "locale" to be a language that Intl.Segmenter knows'],
    [{ name: 'segmenter', locale: 'xx' }, 'a language that Intl.Segmenter knows, received "xx"'],
    [{ name: 'segmenter', granularity: 'grapheme' }, 'expected "granularity" to be one of "word", "sentence"'],
    [{ name: 'unicodeWord', punctuation: 1 }, 'expected "punctuation" to be true or false, received 1'],
    ['regularExpression', 'expected "pattern" to be the source of a regular expression, received undefined'],
    [{ name: 'regularExpression', pattern: /x/ }, 'expected "pattern" to be the source'],
    [{ name: 'regularExpression', pattern: '(' }, 'Unterminated group'],
    [{ name: 'regularExpression', pattern: 'a', flags: 'g' }, 'expected "flags" to be some of i, m, s, u and v'],
  ])('refuse %j', (tokenizer, message) => {
    expect(() => tokenizerFrom(tokenizer as never)).toThrow(message);
  });
});
