import { describe, expect, it } from 'vitest';
import { textPreprocessor } from '../preprocess/text-preprocessor.ts';
import { tokenizerFrom } from '../tokenize/tokenizers.ts';
import { plainSignIn, plainText } from './plain-text.ts';

const tokensOf = textPreprocessor().tokens;

describe('plain text', () => {
  it.each<[what: string, text: string, plain: string]>([
    ['a keyboard types', 'Don\'t say "no": it\'s -1_000.5 €!\t\n', 'Don\'t say "no": it\'s -1_000.5 €!\t\n'],
    ['apostrophes', 'don\u2019t don\u2018t donʼt don＇t donʻt', "don't don't don't don't don't"],
    ['accents for apostrophes', 'don´t don`t `code` ´', "don't don't `code` ´"],
    ['quotation marks', "„so“ “so” ＂so＂ ``so''", '"so" "so" "so" "so"'],
    ['hyphens that do not break', 'well\u2011known well\u2010known', 'well-known well-known'],
    ['an ellipsis', 'well…', 'well...'],
    ['spaces', 'a\u00a0b\u202fc\u3000d', 'a b c d'],
    ['the Hebrew geresh', 'ג׳ירפה צה״ל', 'ג\'ירפה צה"ל'],
    ['damage', 'a\0b\u0007c\ud800 \udc00', 'a b c\ufffd \ufffd'],
    ['soft hyphens', 'inter\u00adnational', 'international'],
    ['byte order marks', '\ufeffword and wo\ufeffrd', 'word and word'],
    ['zero width', 'fr\u200bee mo\u200bney\u2060!', 'free money!'],
    ['marks of direction', '\u202eabc\u202c \u200eDEF\u200f \u2066x\u2069 \u061c', 'abc DEF x '],
    ['fillers that look like nothing', 'a\u3164b\u115fc\uffa0d\u034f', 'abcd'],
    ['letters with invisible parts between them and their marks', 'e\u00ad\u0301', 'e\u0301'],
    ['variation selectors', '❤\ufe0f ❤\ufe0e 葛\u{e0100} 1\ufe0f\u20e3', '❤ ❤ 葛 1\u20e3'],
    ['tags that nobody sees', 'yes\u{e0061}\u{e0062}\u{e007f}', 'yes'],
    [
      'flags of regions',
      '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
      '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    ],
    ['emoji of several', '👨‍👩‍👧 🧑🏽‍🚀 👁\ufe0f\u200d🗨\ufe0f', '👨‍👩‍👧 🧑🏽‍🚀 👁\u200d🗨'],
    ['joiners outside of them', 'sh\u200del\u200cf \u200d a\u200d👍 👍\u200d', 'shelf  a👍 👍'],
    ['joiners that are spelling', 'می‌خواهم क्\u200dष می\u200c\u200cخواهم', 'می‌خواهم क्\u200dष می‌خواهم'],
    ['zero width where it ends words', 'ភាសា\u200bខ្មែរ สวัสดี\u200bok', 'ភាសា ខ្មែរ สวัสดี ok'],
  ])('%s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain);
    expect(plainText(plain)).toBe(plain);
  });

  it('takes as long as the text is', () => {
    for (const piece of [
      '\u200b',
      '\u200d',
      '\u200c\u200d',
      '\u{e0061}',
      '🏴\u{e0061}',
      '👨\u200d',
      '’',
      "'",
      '`',
      '\u00ad',
      '\0',
      '\ud800',
      'ក\u200b',
    ]) {
      const text = piece.repeat(2 ** 20 / piece.length);
      expect(plainText(text).length).toBeLessThanOrEqual(text.length);
    }
  });
});

describe('one word, however it is written', () => {
  it.each<[string, readonly string[], string[]]>([
    ['apostrophes', ["I don't", 'I don’t', 'I donʼt', 'I don＇t', 'I don‘t', 'I don´t'], ['i', "don't"]],
    [
      'a heart',
      ['love \u2764', 'love \u2764\ufe0f', 'love \u2764\ufe0e', 'lo\u00adve\u200b \u2764'],
      ['love', '\u2764'],
    ],
    ['capitals with a dot', ['İstanbul', 'ISTANBUL', 'istanbul', 'I\u0307stanbul'], ['istanbul']],
    ['sharp s', ['STRASSE', 'Straße', 'STRAẞE', 'strasse'], ['strasse']],
    ['the last sigma', ['ΟΔΟΣ', 'Οδος', 'οδοσ'], ['οδοσ']],
    ['width', ['Ｆｕｌｌ １２', 'full 12', 'ＦＵＬＬ　１２'], ['full', '12']],
    ['kana of half width', ['ｶﾞｽ', 'ガス', 'カ\u3099ス'], ['ガス']],
    ['a long s', ['Weiſe', 'WEISE'], ['weise']],
    ['micro', ['µm', 'μm', 'ΜM'], ['μm']],
    ['polytonic Greek', ['ᾳ', 'ΑΙ', 'αι'], ['αι']],
    ['a list', ['naïve', 'NAI\u0308VE', 'nai\u00ad\u0308ve'], ['naïve']],
  ])('%s', (_, texts, tokens) => {
    for (const text of texts) {
      expect(tokensOf(text)).toEqual(tokens);
      // As tokens of a list, too.
      expect(tokensOf(text.split(/\s+/u))).toEqual(tokens);
    }
  });

  it('keeps capitals that were asked for, and what a language makes of them', () => {
    expect(textPreprocessor({ lowercase: false }).tokens('Straße ΟΔΟΣ')).toEqual(['Straße', 'ΟΔΟΣ']);
    expect(textPreprocessor({ lowercase: 'tr' }).tokens('IŞIK İstanbul ISTANBUL')).toEqual([
      'ışık',
      'istanbul',
      'ıstanbul',
    ]);
  });

  it.each([
    'treebank',
    'unicodeWord',
    'segmenter',
    'word',
    'wordPunctuation',
    'case',
    'aggressive',
    'whitespace',
  ] as const)('%s takes contractions apart alike', (name) => {
    const cut = tokenizerFrom(name);
    const typed = cut('They can\'t stop, "she" said');
    expect(cut('They can’t stop, “she” said')).toEqual(typed);
    expect(textPreprocessor({ tokenizer: name, lowercase: false }).tokens('They can’t sto\u00adp, “she” said')).toEqual(
      typed,
    );
  });

  it('finds signs of a pattern in texts that have become plain', () => {
    const cut = (pattern: string) => tokenizerFrom({ name: 'regularExpression', pattern })('a’b “c”');
    expect(cut('[’ ]')).toEqual(['a', 'b', '"c"']);
    expect(cut('[\\u2019 ]')).toEqual(['a', 'b', '"c"']);
    expect(cut(' |“|”')).toEqual(["a'b", 'c']);
    expect(plainSignIn('[a‐z]…é')).toBe('[a\\x2dz]…é');
  });
});
