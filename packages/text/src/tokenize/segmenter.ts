import { checkBoolean, checkKnownOptions, checkOneOf, invalidOption } from '@encoderkit/errors';
import { type Tokenizer, withoutBlank } from '../base/tokenizer.ts';
import { segmentsOf } from './segments.ts';

export interface SegmenterOptions {
  /** The language, as BCP 47 names it, such as `'th'` or `'zh-Hant'`. Default: 'en'. */
  readonly locale?: string;
  /** Default: 'word'. */
  readonly granularity?: 'word' | 'sentence';
  /** Of words: whether punctuation marks and symbols are tokens too, or dropped. Default: false. */
  readonly punctuation?: boolean;
}

const where = 'segmenter tokenizer';

/**
 * `Intl.Segmenter`: words by the rules of Unicode, and by dictionaries for languages that put nothing between them (Chinese, Japanese,
 * Thai, Khmer, …); or sentences. Some twenty times slower than `unicodeWord`, and it may cut differently in a version of Node that has
 * other dictionaries.
 */
export function segmenterTokenizer(options: unknown = {}): Tokenizer {
  const given = checkKnownOptions(where, options, ['locale', 'granularity', 'punctuation']);
  const granularity = checkOneOf(where, 'granularity', given.granularity ?? 'word', ['word', 'sentence']);
  const punctuation = checkBoolean(where, 'punctuation', given.punctuation ?? false);
  const segmenter = new Intl.Segmenter(checkLocale(given.locale ?? 'en'), { granularity });
  if (granularity === 'sentence') {
    return (text) => withoutBlank(Array.from(segmentsOf(segmenter, text), ({ segment }) => segment.trim()));
  }
  return (text) => {
    const tokens: string[] = [];
    for (const { segment, isWordLike } of segmentsOf(segmenter, text)) {
      if (isWordLike === true || (punctuation ? segment.trim() !== '' : isEmoji(segment))) tokens.push(segment);
    }
    return tokens;
  };
}

const isEmoji = (segment: string) => /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment);

/** A locale that this Node knows: for another, Intl would take the one of the machine, and texts be cut differently elsewhere. */
function checkLocale(locale: unknown): string {
  if (typeof locale === 'string' && isKnown(locale)) return locale;
  throw invalidOption(
    where,
    'locale',
    'a language that Intl.Segmenter knows',
    locale,
    "Such as 'en', 'ja' or 'zh-Hant'.",
  );
}

function isKnown(locale: string): boolean {
  try {
    return Intl.Segmenter.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
