import { checkBoolean, checkOneOf, invalidOption } from '@encoderkit/errors';
import { removeDiacritics } from '../natural/natural.ts';
import { plainText } from './plain-text.ts';

/** What is done to a text before it is cut into tokens, and to each token of a list, in this order. */
export interface TextStepOptions {
  /**
   * The Unicode form: composed (NFC), or composed with compatible characters made one, such as `ﬁ` and `fi` (NFKC). Both make letters of full and
   * half width one. Default: 'NFC'.
   */
  readonly unicode?: 'NFC' | 'NFKC' | 'none';
  /**
   * Whether capitals become small letters: as in most languages, or as in the one named, such as `'tr'`. Words that are the same in capitals
   * become the same: `ß` and `ss`, `ς` and `σ`, `İ` and `i`. Default: true.
   */
  readonly lowercase?: boolean | string;
  /**
   * Whether letters lose their accents: true for the combining marks of Latin, Greek and Cyrillic letters (`é` becomes `e`, `й` `и`), not
   * for those without which other scripts cannot be read; `'natural'` for natural's table of Latin letters, in which `ø` becomes `o` and
   * `ł` `l` too. Default: false.
   */
  readonly stripAccents?: boolean | 'natural';
}

export type TextStep = (text: string) => string;

/** Makes each step from its option: undefined where there is nothing to do. The order is that in which they are done. */
const textSteps: {
  readonly [Name in keyof TextStepOptions]-?: (option: unknown, where: string) => TextStep | undefined;
} = {
  unicode(option = 'NFC', where) {
    const form = checkOneOf(where, 'unicode', option, ['NFC', 'NFKC', 'none']);
    return form === 'none' ? undefined : (text) => oneWidth(text).normalize(form);
  },
  lowercase(option = true, where) {
    if (typeof option === 'string') {
      const locale = checkLocale(option, where);
      return (text) => caseFolded(text.toLocaleLowerCase(locale));
    }
    return checkBoolean(where, 'lowercase', option) ? (text) => caseFolded(text.toLowerCase()) : undefined;
  },
  stripAccents(option = false, where) {
    if (option === 'natural') return outsideAscii(removeDiacritics());
    return checkBoolean(where, 'stripAccents', option) ? outsideAscii(withoutMarks) : undefined;
  },
};

export const textStepNames: readonly string[] = Object.keys(textSteps);

/** Checks the options and makes one function of all of them; `plainText` comes before them. */
export function textNormalizer(options: Readonly<Record<string, unknown>>, where: string): TextStep {
  const steps = Object.entries(textSteps).flatMap(([name, make]) => make(options[name], where) ?? []);
  return (text) => steps.reduce((result, step) => step(result), plainText(text));
}

/** Letters of full and of half width (`Ａ`, `ｶﾞ`) as they are elsewhere. */
const oneWidth: TextStep = (text) => text.replace(/[\uff01-\uffee]+/g, (wide) => wide.normalize('NFKC'));

/** A letter whose small form is not that of all its capitals; ligatures are left to NFKC. */
const foldable = /(?![\ufb00-\ufb17])\p{Changes_When_Casefolded}/gu;

/** Small letters by which words are the same that are the same in capitals (Unicode 16, section 3.13.3). Without the dot that `İ` leaves behind. */
const caseFolded = outsideAscii((text) =>
  text.replaceAll('i\u0307', 'i').replace(foldable, (letter) => letter.toUpperCase().toLowerCase().normalize('NFC')),
);

/** The marks U+0300 to U+036F go, all others (of Hindi, Thai, Hebrew, Japanese, …) are put together again. */
const withoutMarks: TextStep = (text) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');

/** Most texts have nothing to strip: no need to look at each of their characters many times. */
function outsideAscii(step: TextStep): TextStep {
  return (text) => (/^\p{ASCII}*$/u.test(text) ? text : step(text));
}

function checkLocale(locale: string, where: string): string {
  try {
    new Intl.Locale(locale);
    return locale;
  } catch {
    throw invalidOption(where, 'lowercase', "true, false or a language such as 'tr'", locale);
  }
}
