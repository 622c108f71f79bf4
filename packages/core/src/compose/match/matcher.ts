import { checkKnownOptions, EncoderKitError, isRecord, lookUp } from '@encoderkit/errors';
import { defaultSeed } from '../../base/seeded.ts';
import { wholeOrNothing } from '../../base/whole-or-nothing.ts';
import { type Model, modelOf } from '../../model/model.ts';
import { componentsOf } from '../components.ts';
import type { EncodersByName } from '../modality.ts';
import type { MatchGroup } from './group.ts';
import { type JoinedEncoder, joinEncoders } from './joined.ts';
import type { MatchReport } from './match-metrics.ts';
import type { MatchedSample, SampleOf } from './match-types.ts';
import {
  checkMatchLoss,
  type MatcherHead,
  type MatchLossOptions,
  matcherHead,
  matchLossOptionNames,
} from './matcher-head.ts';
import type { ProjectionOptions, Tower } from './tower.ts';

export interface MatcherOptions<Name extends string = string> extends MatchLossOptions, ProjectionOptions {
  /** Length of the vectors in the space that is shared. */
  readonly width: number;
  /** What the learning rate is multiplied by for an encoder's weights, by name; 1 when absent. 0.1 for one that is pretrained, say. */
  readonly learningRates?: { readonly [Each in Name]?: number };
  /** Fixes the initial weights of the projections; 0 when absent. */
  readonly seed?: number;
}

/** The unit vectors of a sample, by modality; those that it lacks are absent. */
export type VectorsOf<Encoders extends EncodersByName> = { readonly [Name in keyof Encoders]?: Float32Array };

/** Encoders with a common space, as a model: see `matcher`. */
export interface Matcher<Encoders extends EncodersByName>
  extends Model<MatchedSample<Encoders>, MatchGroup | undefined, VectorsOf<Encoders>, MatchReport> {
  readonly encoder: JoinedEncoder<MatchedSample<Encoders>>;
  /** Each encoder with its projection, as an encoder of its own. */
  readonly towers: { readonly [Name in keyof Encoders]: Tower<SampleOf<Encoders[Name]>> };
}

const where = 'matcher';

/**
 * Two or more encoders, trained into one space: each gets a projection to unit vectors of length `width`, so that those of one thing are near one
 * another and those of others far. Trained, evaluated, saved and exported as any model. There are no labels: samples say what belongs together.
 *
 * An example is `{ input: { image, text } }`, with two or more of the modalities; those that are missing simply have no terms in the loss. Its
 * label, if it has one, names its group: examples of one group are no negatives of each other. Everything else in a batch is a negative, so a larger
 * `batchSize` teaches more, and `chunkSize` trains on one that does not fit in memory. Encoders may come new or trained; `freeze(encoder)`, before or
 * after, keeps one as it is.
 *
 * `evaluate` ranks all samples that it is given and reports recall, median and reciprocal rank for each ordered pair of modalities, with
 * what chance would give. In training only `loss` is reported, unless there are validation examples. `predict` gives the vectors of samples,
 * `encodeWith` those of one modality, `vectorIndex` of `@encoderkit/search` makes them searchable. The model owns its encoders, and disposes them.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder
 * @example
 * ```ts
 * import { encodeWith, evaluate, fromItems, matcher, randomGenerator, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const random = randomGenerator(1);
 * const points = Array.from({ length: 100 }, () => [random.normal(), random.normal()]);
 * // Two views of the same points, which have nothing in common but them.
 * const data = fromItems(points.map(([x = 0, y = 0]) => ({ input: { seen: [x, y], heard: [x - y, x * y, y] } })));
 *
 * const model = matcher(
 *   { seen: vectorEncoder({ length: 2, units: [16] }), heard: vectorEncoder({ length: 3, units: [16] }) },
 *   { width: 8 },
 * );
 * await train(model, data.take(80), { epochs: 20, batchSize: 40, learningRate: 0.01 });
 * const { directions } = await evaluate(model, data.skip(80));
 * for (const { from, to, recallAt5, gallery, chance } of directions) console.log(from, to, recallAt5, gallery, chance.recallAt5);
 * const [vector] = await encodeWith(model, 'heard', [[1, 2, 3]]);
 * console.log(vector?.length); // 8
 * model.dispose();
 * ```
 */
export function matcher<const Encoders extends EncodersByName>(
  encoders: Encoders,
  options: MatcherOptions<keyof Encoders & string>,
): Matcher<Encoders> {
  const components = componentsOf(encoders, where);
  checkKnownOptions(where, options, ['width', 'hidden', 'dropout', 'learningRates', 'seed', ...matchLossOptionNames]);
  const { width, hidden, dropout, learningRates = {}, seed = defaultSeed(), ...lossOptions } = options;
  checkMatchLoss(where, lossOptions);
  const joined = { width, ...(hidden && { hidden }), ...(dropout !== undefined && { dropout }), learningRates, seed };
  const encoder = wholeOrNothing(() => joinEncoders<MatchedSample<Encoders>>(components, joined));
  const modalities = components.map(({ name }) => name);
  return withTowers(encoder, matcherHead({ modalities, width, ...lossOptions }));
}

/** The towers of the encoder are those of these encoders: types cannot follow them through the networks. */
function withTowers<Encoders extends EncodersByName>(
  encoder: JoinedEncoder<MatchedSample<Encoders>>,
  head: MatcherHead,
): Matcher<Encoders> {
  return { ...modelOf(encoder, head), encoder, towers: encoder.towers } as Matcher<Encoders>;
}

/**
 * One of a matcher's encoders with its projection, as an encoder of its own: of samples of one modality. It shares its weights with the
 * model, which owns it and disposes it. A head on it makes a model of one modality; `towerFactory` makes the factory that `load` then needs.
 *
 * @throws EncoderKitError `invalid-input` for what is no matcher, `invalid-option` for a modality that it does not have
 */
export function towerOf<Encoders extends EncodersByName, Name extends keyof Encoders & string>(
  model: Matcher<Encoders>,
  modality: Name,
): Matcher<Encoders>['towers'][Name] {
  checkMatcher('towerOf', model);
  lookUp('towerOf', 'modality', model.towers, modality);
  return model.towers[modality];
}

/**
 * The unit vectors of samples of one modality, of length `width`, in order.
 *
 * @throws EncoderKitError `invalid-input` for a bad sample, and what `towerOf` throws
 */
export async function encodeWith<Encoders extends EncodersByName, Name extends keyof Encoders & string>(
  model: Matcher<Encoders>,
  modality: Name,
  samples: readonly SampleOf<Encoders[Name]>[],
): Promise<Float32Array[]> {
  return towerOf(model, modality).encode(samples);
}

function checkMatcher(where: string, model: unknown): void {
  if (isRecord(model) && isRecord(model.towers)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a model that "matcher" or "loadMatcher" made',
    received: isRecord(model) ? 'another object' : model,
  });
}
