/**
 * The boundary with natural: its modules one by one, each loaded when it is first used.
 *
 * Never natural's index: that loads clients of MongoDB, PostgreSQL, Redis and Memcached and reads `.env`. And not by `import`, which
 * would load all of them before anything is asked of them (underscore alone takes longer than cutting a text).
 */
import { load } from '#platform';
import { withoutBlank } from '../base/tokenizer.ts';

/** What natural's tokenizers have in common. A pattern that matches nothing gives null, one with groups gives holes. */
interface NaturalTokenizer {
  tokenize(text: string, preserveApostrophe?: boolean): readonly (string | undefined)[] | null;
}

type MakeTokenizer<Options = undefined> = new (options?: Options) => NaturalTokenizer;

/** natural's tokenizers that are written by what they split at. */
interface RegularExpressionTokenizers {
  readonly OrthographyTokenizer: MakeTokenizer<{ language: string }>;
  readonly WordTokenizer: MakeTokenizer;
  readonly WordPunctTokenizer: MakeTokenizer;
}

export const regularExpressionTokenizers = (): RegularExpressionTokenizers =>
  load('natural/lib/natural/tokenizers/regexp_tokenizer.js');

/** natural's other tokenizers, by what they are called here. */
export const naturalTokenizers = {
  treebank: (): MakeTokenizer => load('natural/lib/natural/tokenizers/treebank_word_tokenizer.js'),
  case: (): MakeTokenizer => load('natural/lib/natural/tokenizers/tokenizer_case.js'),
  japanese: (): MakeTokenizer => load('natural/lib/natural/tokenizers/tokenizer_ja.js'),
} as const;

const make = (Tokenizer: MakeTokenizer): NaturalTokenizer => new Tokenizer();

/** natural's `AggressiveTokenizer`s by language, and its `OrthographyTokenizer` for the one language of which that has the letters. */
export const aggressiveTokenizers = {
  de: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_de.js')),
  en: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer.js')),
  es: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_es.js')),
  fa: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_fa.js')),
  fi: () => new (regularExpressionTokenizers().OrthographyTokenizer)({ language: 'fi' }),
  fr: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_fr.js')),
  hi: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_hi.js')),
  id: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_id.js')),
  it: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_it.js')),
  nl: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_nl.js')),
  no: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_no.js')),
  pl: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_pl.js')),
  pt: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_pt.js')),
  ru: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js')),
  sv: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_sv.js')),
  uk: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_uk.js')),
  vi: () => make(load('natural/lib/natural/tokenizers/aggressive_tokenizer_vi.js')),
} as const;

interface NaturalStemmer {
  stem(token: string): string;
}

/** natural's stemmers, by what they are called here. Not its Persian one, which changes nothing. */
export const naturalStemmers = {
  porter: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer.js'),
  porterDe: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_de.js'),
  porterEs: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_es.js'),
  porterFr: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_fr.js'),
  porterIt: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_it.js'),
  porterNl: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_nl.js'),
  porterNo: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_no.js'),
  porterPt: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_pt.js'),
  porterRu: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_ru.js'),
  porterSv: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_sv.js'),
  porterUk: (): NaturalStemmer => load('natural/lib/natural/stemmers/porter_stemmer_uk.js'),
  lancaster: (): NaturalStemmer => load('natural/lib/natural/stemmers/lancaster_stemmer.js'),
  carry: (): NaturalStemmer => load('natural/lib/natural/stemmers/Carry/index.js'),
  indonesian: (): NaturalStemmer => load('natural/lib/natural/stemmers/indonesian/stemmer_id.js'),
  japanese: (): NaturalStemmer => load('natural/lib/natural/stemmers/stemmer_ja.js'),
} as const;

interface WordList {
  readonly words: readonly string[];
}

/** natural's lists of stop words, by language. */
export const naturalStopWords = {
  // natural has no German list of its own: it takes that of stopwords-iso, and so does this, from where natural has it.
  de: (): WordList => ({ words: load<{ readonly de: readonly string[] }>('stopwords-iso', 'natural/package.json').de }),
  en: (): WordList => load('natural/lib/natural/util/stopwords.js'),
  es: (): WordList => load('natural/lib/natural/util/stopwords_es.js'),
  fa: (): WordList => load('natural/lib/natural/util/stopwords_fa.js'),
  fr: (): WordList => load('natural/lib/natural/util/stopwords_fr.js'),
  id: (): WordList => load('natural/lib/natural/util/stopwords_id.js'),
  it: (): WordList => load('natural/lib/natural/util/stopwords_it.js'),
  ja: (): WordList => load('natural/lib/natural/util/stopwords_ja.js'),
  nl: (): WordList => load('natural/lib/natural/util/stopwords_nl.js'),
  no: (): WordList => load('natural/lib/natural/util/stopwords_no.js'),
  pl: (): WordList => load('natural/lib/natural/util/stopwords_pl.js'),
  pt: (): WordList => load('natural/lib/natural/util/stopwords_pt.js'),
  ru: (): WordList => load('natural/lib/natural/util/stopwords_ru.js'),
  sv: (): WordList => load('natural/lib/natural/util/stopwords_sv.js'),
  uk: (): WordList => load('natural/lib/natural/util/stopwords_uk.js'),
  zh: (): WordList => load('natural/lib/natural/util/stopwords_zh.js'),
} as const;

/** natural's `removeDiacritics`: Latin letters without what is on, under or through them. */
export const removeDiacritics = (): ((text: string) => string) =>
  load('natural/lib/natural/normalizers/remove_diacritics.js');

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
