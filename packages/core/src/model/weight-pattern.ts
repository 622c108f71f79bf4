import { EncoderKitError } from '@encoderkit/errors';
import { similarNames } from '../base/similar.ts';
import type { NamedWeight } from './parameters.ts';

/**
 * Which weights are meant, by their names (see `namedWeights`): a name or the beginning of one up to a `/`, such as `'encoder/conv_1'`; a
 * regular expression; or a function that says so.
 */
export type WeightPattern = string | RegExp | ((name: string) => boolean);

/** Whether a weight's name fits the pattern. */
export function fits(pattern: WeightPattern, name: string): boolean {
  if (typeof pattern === 'string') return name === pattern || name.startsWith(`${pattern}/`);
  // A fresh lastIndex, or every second call of a global expression would fail.
  return pattern instanceof RegExp ? name.search(pattern) >= 0 : pattern(name);
}

/**
 * The weights that a pattern means.
 *
 * @throws EncoderKitError `invalid-option` where it is no pattern, or means none
 */
export function weightsFitting(where: string, weights: readonly NamedWeight[], pattern: WeightPattern): NamedWeight[] {
  if (typeof pattern !== 'string' && typeof pattern !== 'function' && !(pattern instanceof RegExp)) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: 'a pattern of weights: the beginning of a name, a regular expression, or a function of names',
      received: pattern,
    });
  }
  const found = weights.filter(({ name }) => fits(pattern, name));
  if (found.length > 0) return found;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    problem: `no weight of the model fits ${typeof pattern === 'function' ? 'the function' : pattern instanceof RegExp ? String(pattern) : `"${pattern}"`}`,
    remedy: remedyFor(weights, pattern),
  });
}

function remedyFor(weights: readonly NamedWeight[], pattern: WeightPattern): string {
  const names = [...new Set(weights.flatMap(({ name }) => beginnings(name)))];
  const near = similarNames(typeof pattern === 'function' ? '' : String(pattern), names);
  const shown = near.length > 0 ? near : names.slice(0, 3);
  return `${near.length > 0 ? 'Near it are' : 'There are'} ${shown.join(', ')}; namedWeights(model) lists all names.`;
}

/** `encoder/conv/kernel` and `encoder/conv`, which are patterns as well; `encoder` alone is like nothing. */
function beginnings(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
