import type { Json } from '../../base/json.ts';
import type { EncodersOf, FactoriesByName } from '../../compose/factories.ts';
import { type JoinedEncoder, joinedFactory } from '../../compose/match/joined.ts';
import type { MatchedSample } from '../../compose/match/match-types.ts';
import type { Matcher } from '../../compose/match/matcher.ts';
import { load } from './load.ts';

/**
 * Reads a matcher that `save` wrote, with the factories of its encoders by name.
 *
 * @returns the model, which the caller disposes
 * @throws what `load` throws
 * @example
 * ```ts
 * import { encodeWith, loadMatcher, matcher, save } from '@encoderkit/core';
 * import { sequenceEncoder } from '@encoderkit/core/testing';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoders = { place: vectorEncoder({ length: 2 }), path: sequenceEncoder({ vocabulary: 9 }) };
 * await save(matcher(encoders, { width: 4, loss: 'triplet' }), 'models/places');
 * const model = await loadMatcher('models/places', { place: vectorEncoder, path: sequenceEncoder });
 * console.log((await encodeWith(model, 'path', [[1, 2, 3]]))[0]?.length); // 4
 * model.dispose();
 * ```
 */
export async function loadMatcher<const Factories extends FactoriesByName>(
  folder: string,
  factories: Factories,
): Promise<Matcher<EncodersOf<Factories>>> {
  type Encoders = EncodersOf<Factories>;
  const made: { encoder?: JoinedEncoder<MatchedSample<Encoders>> } = {};
  const { kind, fromConfig } = joinedFactory<MatchedSample<Encoders>>(factories);
  const kept = (config: Json): JoinedEncoder<MatchedSample<Encoders>> => {
    made.encoder = fromConfig(config);
    return made.encoder;
  };
  const model = await load(folder, { kind, fromConfig: kept }, { head: 'matcher' });
  return { ...model, towers: made.encoder?.towers } as Matcher<Encoders>;
}
