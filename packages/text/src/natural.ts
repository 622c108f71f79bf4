/**
 * The boundary with natural: its modules one by one, each loaded when it is first used.
 *
 * Never natural's index: that loads clients of MongoDB, PostgreSQL, Redis and Memcached and reads `.env`. And not by `import`, which
 * would load all of them before anything is asked of them (underscore alone takes longer than cutting a text): `require` can wait.
 */
import { createRequire } from 'node:module';
import { withoutBlank } from './tokenize/tokenizer.ts';

const require = createRequire(import.meta.url);

/** What natural's tokenizers have in common. A pattern that matches nothing gives null, one with groups gives holes. */
interface NaturalTokenizer {
  tokenize(text: string, preserveApostrophe?: boolean): readonly (string | undefined)[] | null;
}

type MakeTokenizer<Options = undefined> = new (options?: Options) => NaturalTokenizer;

/** natural's tokenizers that are written by what they split at. */
export interface RegularExpressionTokenizers {
  readonly RegexpTokenizer: MakeTokenizer<{ pattern: RegExp; gaps: boolean }>;
  readonly OrthographyTokenizer: MakeTokenizer<{ language: string }>;
  readonly WordTokenizer: MakeTokenizer;
  readonly WordPunctTokenizer: MakeTokenizer;
}

export const regularExpressionTokenizers = (): RegularExpressionTokenizers =>
  require('natural/lib/natural/tokenizers/regexp_tokenizer.js');

/** natural's other tokenizers, by what they are called here. */
export const naturalTokenizers = {
  treebank: (): MakeTokenizer => require('natural/lib/natural/tokenizers/treebank_word_tokenizer.js'),
  case: (): MakeTokenizer => require('natural/lib/natural/tokenizers/tokenizer_case.js'),
  japanese: (): MakeTokenizer => require('natural/lib/natural/tokenizers/tokenizer_ja.js'),
} as const;

const make = (Tokenizer: MakeTokenizer): NaturalTokenizer => new Tokenizer();

/** natural's `AggressiveTokenizer`s by language, and its `OrthographyTokenizer` for the one language of which that has the letters. */
export const aggressiveTokenizers = {
  de: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_de.js')),
  en: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer.js')),
  es: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_es.js')),
  fa: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_fa.js')),
  fi: () => new (regularExpressionTokenizers().OrthographyTokenizer)({ language: 'fi' }),
  fr: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_fr.js')),
  hi: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_hi.js')),
  id: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_id.js')),
  it: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_it.js')),
  nl: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_nl.js')),
  no: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_no.js')),
  pl: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_pl.js')),
  pt: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_pt.js')),
  ru: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js')),
  sv: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_sv.js')),
  uk: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_uk.js')),
  vi: () => make(require('natural/lib/natural/tokenizers/aggressive_tokenizer_vi.js')),
} as const;

interface NaturalStemmer {
  stem(token: string): string;
}

/** natural's stemmers, by what they are called here. Not its Persian one, which changes nothing. */
export const naturalStemmers = {
  porter: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer.js'),
  porterDe: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_de.js'),
  porterEs: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_es.js'),
  porterFr: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_fr.js'),
  porterIt: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_it.js'),
  porterNl: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_nl.js'),
  porterNo: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_no.js'),
  porterPt: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_pt.js'),
  porterRu: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_ru.js'),
  porterSv: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_sv.js'),
  porterUk: (): NaturalStemmer => require('natural/lib/natural/stemmers/porter_stemmer_uk.js'),
  lancaster: (): NaturalStemmer => require('natural/lib/natural/stemmers/lancaster_stemmer.js'),
  carry: (): NaturalStemmer => require('natural/lib/natural/stemmers/Carry/index.js'),
  indonesian: (): NaturalStemmer => require('natural/lib/natural/stemmers/indonesian/stemmer_id.js'),
  japanese: (): NaturalStemmer => require('natural/lib/natural/stemmers/stemmer_ja.js'),
} as const;

interface WordList {
  readonly words: readonly string[];
}

/** natural's lists of stop words, by language. */
export const naturalStopWords = {
  // natural has no German list of its own: it takes that of stopwords-iso, and so does this, from where natural has it.
  de: (): WordList => ({ words: createRequire(require.resolve('natural/package.json'))('stopwords-iso').de }),
  en: (): WordList => require('natural/lib/natural/util/stopwords.js'),
  es: (): WordList => require('natural/lib/natural/util/stopwords_es.js'),
  fa: (): WordList => require('natural/lib/natural/util/stopwords_fa.js'),
  fr: (): WordList => require('natural/lib/natural/util/stopwords_fr.js'),
  id: (): WordList => require('natural/lib/natural/util/stopwords_id.js'),
  it: (): WordList => require('natural/lib/natural/util/stopwords_it.js'),
  ja: (): WordList => require('natural/lib/natural/util/stopwords_ja.js'),
  nl: (): WordList => require('natural/lib/natural/util/stopwords_nl.js'),
  no: (): WordList => require('natural/lib/natural/util/stopwords_no.js'),
  pl: (): WordList => require('natural/lib/natural/util/stopwords_pl.js'),
  pt: (): WordList => require('natural/lib/natural/util/stopwords_pt.js'),
  ru: (): WordList => require('natural/lib/natural/util/stopwords_ru.js'),
  sv: (): WordList => require('natural/lib/natural/util/stopwords_sv.js'),
  uk: (): WordList => require('natural/lib/natural/util/stopwords_uk.js'),
  zh: (): WordList => require('natural/lib/natural/util/stopwords_zh.js'),
} as const;

/** natural's `removeDiacritics`: Latin letters without what is on, under or through them. */
export const removeDiacritics = (): ((text: string) => string) =>
  require('natural/lib/natural/normalizers/remove_diacritics.js');

/**
 * A tokenizer of natural as one of ours. Some of natural's patterns cut a character beyond U+FFFF (an emoji, say) in two: its halves are
 * put together again.
 */
export function naturalTokenizer(tokenizer: NaturalTokenizer): (text: string) => string[] {
  return (text) => {
    const whole: string[] = [];
    for (const token of withoutBlank(tokenizer.tokenize(text) ?? [])) {
      const last = whole.at(-1);
      if (last !== undefined && /[\ud800-\udbff]$/.test(last) && /^[\udc00-\udfff]/.test(token)) {
        whole[whole.length - 1] = last + token;
      } else {
        whole.push(token);
      }
    }
    return whole;
  };
}
