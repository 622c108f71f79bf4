import { checkBoolean, checkOneOf } from '@encoderkit/core/options';

/** What is done to a text before it is cut into tokens, in this order. */
export interface NormalizationOptions {
  /** The Unicode form: composed (NFC), or composed with compatible characters made one, such as `ﬁ` and `fi` (NFKC). Default: 'NFC'. */
  readonly unicode?: 'NFC' | 'NFKC' | 'none';
  /** Whether capitals become small letters. Default: true. */
  readonly lowercase?: boolean;
}

export const normalizationOptionNames = ['unicode', 'lowercase'] as const;

type Step = (text: string) => string;

/** Checks the options and gives the one function that they come to. */
export function normalizer(options: NormalizationOptions, where: string): Step {
  const form = checkOneOf(where, 'unicode', options.unicode ?? 'NFC', ['NFC', 'NFKC', 'none']);
  const lowercase = checkBoolean(where, 'lowercase', options.lowercase ?? true);
  const steps: Step[] = [withoutDamage];
  if (form !== 'none') steps.push((text) => text.normalize(form));
  if (lowercase) steps.push((text) => text.toLowerCase());
  return (text) => steps.reduce((result, step) => step(result), text);
}

/** Control characters (null bytes among them) as spaces, halves of a character that came without the other as U+FFFD. */
function withoutDamage(text: string): string {
  return text.replace(/(?!\s)\p{Control}/gu, ' ').replace(/\p{Surrogate}/gu, '\ufffd');
}
