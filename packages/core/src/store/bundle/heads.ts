import { EncoderKitError, isRecord } from '@encoderkit/errors';
import type { Json } from '../../base/json.ts';
import { type MatcherHead, type MatcherHeadOptions, matcherHead } from '../../compose/match/matcher-head.ts';
import { type MultitaskHead, multitaskHead, type TasksByName } from '../../compose/multitask/multitask-head.ts';
import type { ClassLabel } from '../../data/labels/label-set.ts';
import { type ClassifierHead, type ClassifierHeadOptions, classifierHead } from '../../heads/classifier/head.ts';
import { type MultiLabelHead, type MultiLabelHeadOptions, multiLabelHead } from '../../heads/multi-label/head.ts';
import { type RegressorHead, type RegressorHeadOptions, regressorHead } from '../../heads/regressor/head.ts';
import { type TaggerHead, type TaggerHeadOptions, taggerHead } from '../../heads/tagger/head.ts';
import type { Head } from '../../model/head.ts';

/** What `load` needs of a head of one's own: the kind that its `toConfig` says, and what makes it again. */
export interface RestoresHead<Made extends Head<never, unknown, unknown> = Head<never, unknown, unknown>> {
  readonly kind: string;
  /** The inverse of the head's `toConfig`, short of the weights; throws `bundle-mismatch` on a config that it cannot read. */
  fromConfig(config: Json): Made;
}

/** The options of each head, by its kind. */
interface HeadOptions {
  classifier: ClassifierHeadOptions<ClassLabel>;
  multiLabelClassifier: MultiLabelHeadOptions<ClassLabel>;
  regressor: RegressorHeadOptions;
  tagger: TaggerHeadOptions<ClassLabel>;
  matcher: MatcherHeadOptions;
  /** Its heads by their configs. */
  multitask: {
    readonly heads: Readonly<Record<string, Json>>;
    readonly lossWeights?: Readonly<Record<string, number>>;
  };
}

/** What is made of them. */
export interface HeadsByKind {
  classifier: ClassifierHead<ClassLabel>;
  multiLabelClassifier: MultiLabelHead<ClassLabel>;
  regressor: RegressorHead;
  tagger: TaggerHead<ClassLabel>;
  matcher: MatcherHead;
  multitask: MultitaskHead<TasksByName>;
}

export type HeadKind = keyof HeadsByKind;

/** Any head that a bundle can hold. */
export type AnyHead = HeadsByKind[HeadKind];

type MakesHead<Kind extends HeadKind> = (options: HeadOptions[Kind], own: readonly RestoresHead[]) => AnyHead;

const heads: { readonly [Kind in HeadKind]: MakesHead<Kind> } = {
  classifier: classifierHead<ClassLabel>,
  multiLabelClassifier: multiLabelHead,
  regressor: regressorHead,
  tagger: taggerHead<ClassLabel>,
  matcher: matcherHead,
  multitask: ({ heads: configs, ...options }, own) =>
    multitaskHead({ ...options, heads: mapValues(configs, (config) => headFromConfig(config, own)) }),
};

const mapValues = <Value, Made>(record: Readonly<Record<string, Value>>, make: (value: Value) => Made) =>
  Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, make(value)]));

export const headKinds: { readonly [Kind in HeadKind]: unknown } = heads;

/**
 * The head that `toConfig` described, without the weights of its network.
 *
 * @param own heads of one's own, which go first
 * @throws `bundle-mismatch` for a config that cannot be read.
 * @example
 * ```ts
 * import { classifierHead, headFromConfig } from '@encoderkit/core';
 *
 * const head = classifierHead({ labels: ['cat', 'dog'], width: 64 });
 * const again = headFromConfig(head.toConfig());
 * console.log(again.kind); // classifier
 * ```
 */
export function headFromConfig(config: Json): AnyHead;
export function headFromConfig(config: Json, own: readonly RestoresHead[]): Head<never, unknown, unknown>;
export function headFromConfig(config: Json, own: readonly RestoresHead[] = []): Head<never, unknown, unknown> {
  const mine = own.find(({ kind }) => isRecord(config) && config.kind === kind);
  if (mine) return mine.fromConfig(config);
  if (typeof config === 'object' && config !== null && 'kind' in config && isKind(config.kind)) {
    const { kind, ...options } = config;
    try {
      return made(kind, options, own);
    } catch (error) {
      if (EncoderKitError.isInstance(error) && error.code === 'invalid-option') throw mismatch(config, own, error);
      throw error;
    }
  }
  throw mismatch(config, own);
}

function made<Kind extends HeadKind>(kind: Kind, options: object, own: readonly RestoresHead[]): AnyHead {
  // What was read is taken for what it should be: the factory checks every option as it does for a user's.
  return heads[kind](options as HeadOptions[Kind], own);
}

function isKind(kind: unknown): kind is HeadKind {
  return typeof kind === 'string' && Object.hasOwn(heads, kind);
}

function mismatch(config: Json, own: readonly RestoresHead[], cause?: EncoderKitError): EncoderKitError {
  return new EncoderKitError({
    code: 'bundle-mismatch',
    where: 'headFromConfig',
    ...(cause === undefined
      ? {
          expected: `the config of a head (${[...Object.keys(heads), ...own.map(({ kind }) => kind)].join(', ')})`,
          received: config,
        }
      : { problem: `this config cannot be read: ${cause.message.replace(/\.$/, '')}`, cause }),
    remedy:
      'A head of your own needs its factory: load(folder, { encoders, heads: [yours] }). Else the bundle was altered, or written by a newer version.',
  });
}
