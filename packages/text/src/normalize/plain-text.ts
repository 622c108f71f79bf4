/** Signs of one meaning by the one that a keyboard types: which of them a text has tells more about the program it was written in than about the text. */
const plainSigns: Readonly<Record<string, string>> = {
  "'": '\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\ua78c\u055a\u05f3\uff07',
  '"': '\u201c\u201d\u201e\u201f\u2033\u301d\u301e\u301f\u05f4\uff02',
  '-': '\u2010\u2011',
};

const plainSign = new Map(
  Object.entries(plainSigns).flatMap(([plain, signs]) => [...signs].map((sign) => [sign, plain] as const)),
);
// Of more than one character: the ellipsis, and the one letter that begins with an apostrophe.
plainSign.set('\u2026', '...').set('\u0149', "'n");

const signs = new RegExp(`[${[...plainSign.keys()].join('')}]`, 'g');

/** Scripts of South-East Asia, in which a zero-width space ends a word as a space does elsewhere. */
const spacedByZeroWidth = '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';

/** Scripts in which a joiner or non-joiner between two letters is spelling. In all others nobody types one. */
const joining = [
  ...['Arabic', 'Syriac', 'Nko', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil'],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Javanese', 'Balinese'],
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');

/** What has a meaning in some places, and is looked at there: zero-width space and joiners, and the tags that make a flag of a region. */
const meaningful = '\\u200b-\\u200d\\u{e0020}-\\u{e007f}';
const invisible = new RegExp(`(?![${meaningful}])\\p{Default_Ignorable_Code_Point}|[\\ufff9-\\ufffb]`, 'gu');
const zeroWidthSpace = new RegExp(
  `((?<=[${spacedByZeroWidth}])\\u200b|\\u200b(?=[${spacedByZeroWidth}]))|\\u200b`,
  'gu',
);
const joiner = new RegExp(
  `((?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}])\\u200d(?=\\p{Extended_Pictographic})` +
    `|(?<=(?=[\\p{L}\\p{M}])[${joining}])[\\u200c\\u200d](?=[\\p{L}\\p{M}]))|[\\u200c\\u200d]`,
  'gu',
);
// A flag of a region is a black flag with at most six tags and their end.
const strayTag = /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]{0,6})[\u{e0020}-\u{e007f}]/gu;

/**
 * A text as everything after it expects it: control characters are spaces, halves of a character U+FFFD, what cannot be seen is gone (soft
 * hyphens, byte order marks, marks of direction, variation selectors, zero-width spaces and joiners where they are no spelling), and
 * apostrophes, quotation marks, hyphens and spaces are those of a keyboard. Done twice it changes nothing.
 */
export function plainText(text: string): string {
  // Most texts are of such characters alone: no need to look at each of them ten times.
  if (/^[\t\n\v\f\r -_a-~]*$/.test(text) && !text.includes("''")) return text;
  return text
    .replace(/(?!\s)\p{Control}/gu, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(invisible, '')
    .replace(zeroWidthSpace, (_, atWordEnd: string | undefined) => (atWordEnd === undefined ? '' : ' '))
    .replace(/[\u200c\u200d]{2,}/g, (run) => run.charAt(0))
    .replace(joiner, (_, spelling: string | undefined) => spelling ?? '')
    .replace(strayTag, '')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/(?<=\p{L})[`\u00b4](?=\p{L})/gu, "'")
    .replace(signs, (sign) => plainSign.get(sign) ?? sign)
    .replace(/``|''/g, '"');
}

/** A pattern's source with the signs that plain texts have in place of the others, written as escapes, which are good inside classes and outside. */
export function plainSignIn(pattern: string): string {
  return pattern.replace(/\\u([\da-f]{4})|[^\p{ASCII}]/giu, (written, code: string | undefined) => {
    const plain = plainSign.get(code === undefined ? written : String.fromCharCode(Number.parseInt(code, 16)));
    return plain?.length === 1 ? `\\x${plain.charCodeAt(0).toString(16)}` : written;
  });
}
