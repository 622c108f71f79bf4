import { checkBoolean, checkOneOf, invalidOption } from '@encoderkit/errors';
import { removeDiacritics } from '../natural.ts';

/** What is done to a text before it is cut into tokens, and to each token of a list, in this order. */
export interface TextStepOptions {
  /** The Unicode form: composed (NFC), or composed with compatible characters made one, such as `ﬁ` and `fi` (NFKC). Default: 'NFC'. */
  readonly unicode?: 'NFC' | 'NFKC' | 'none';
  /** Whether capitals become small letters: as in most languages, or as in the one named, such as `'tr'`. Default: true. */
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
    return form === 'none' ? undefined : (text) => text.normalize(form);
  },
  lowercase(option = true, where) {
    if (typeof option === 'string') {
      const locale = checkLocale(option, where);
      return (text) => text.toLocaleLowerCase(locale);
    }
    return checkBoolean(where, 'lowercase', option) ? (text) => text.toLowerCase() : undefined;
  },
  stripAccents(option = false, where) {
    if (option === 'natural') return outsideAscii(removeDiacritics());
    return checkBoolean(where, 'stripAccents', option) ? outsideAscii(withoutMarks) : undefined;
  },
};

export const textStepNames: readonly string[] = Object.keys(textSteps);

/** Checks the options and makes one function of all of them; `withoutDamage` comes before them. */
export function textNormalizer(options: Readonly<Record<string, unknown>>, where: string): TextStep {
  const steps = Object.entries(textSteps).flatMap(([name, make]) => make(options[name], where) ?? []);
  return (text) => steps.reduce((result, step) => step(result), withoutDamage(text));
}

/** Control characters (null bytes among them) as spaces, halves of a character that came without the other as U+FFFD. */
function withoutDamage(text: string): string {
  return text.replace(/(?!\s)\p{Control}/gu, ' ').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The marks U+0300 to U+036F go, all others (of Hindi, Thai, Hebrew, Japanese, …) are put together again. */
const withoutMarks: TextStep = (text) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');

/** Most texts have nothing to strip: no need to look at each of their characters many times. */
const outsideAscii =
  (step: TextStep): TextStep =>
  (text) =>
    /^\p{ASCII}*$/u.test(text) ? text : step(text);

function checkLocale(locale: string, where: string): string {
  try {
    new Intl.Locale(locale);
    return locale;
  } catch {
    throw invalidOption(where, 'lowercase', "true, false or a language such as 'tr'", locale);
  }
}
