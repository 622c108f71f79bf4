import { EncoderKitError, isRecord, show } from '@encoderkit/errors';
import type { Json } from '../../base/json.ts';
import type { Fingerprint } from './fingerprint.ts';

/** All that gives a training's weights their meaning, and its course, as JSON. A type, not an interface: only then is it a kind of Json. */
export type Recipe = {
  readonly encoder: Json;
  readonly head: Json;
  /** Names of the weights that gradients move, in order. */
  readonly trained: readonly string[];
  readonly optimizer: Json;
  /** What the optimizer remembers of each weight. */
  readonly slots: readonly string[];
  readonly schedule: Json;
  readonly earlyStopping: Json;
  readonly averageWeights: Json;
  readonly options: { readonly [name: string]: Json };
  readonly data: Fingerprint;
};

interface Difference {
  /** `encoder.units`. */
  readonly option: string;
  readonly before: Json | undefined;
  readonly now: Json | undefined;
}

/** Options of encoders and heads that shape how they learn, not what their weights mean. All others are taken for what gives them their meaning. */
const ofLearning = new Set([
  ...['seed', 'dropout', 'recurrentDropout', 'spatialDropout', 'modalityDropout', 'noise', 'l1', 'l2', 'regularizer'],
  ...['augment', 'augmentation', 'initializer', 'recurrentInitializer', 'labelSmoothing', 'loss', 'lossWeights'],
  ...['topK', 'threshold', 'temperature', 'learnTemperature', 'margin', 'mining', 'learningRates'],
]);

/** What another value of an option of training does to one that goes on. */
const effects: { readonly [option: string]: string } = {
  epochs: 'it is longer or shorter, and a schedule that goes by all steps runs another curve',
  batchSize: 'updates are made from other batches',
  chunkSize: 'batch normalisation sees other chunks',
  gradientAccumulation: 'updates are made from another number of batches',
  learningRate: 'the steps have another size from here on',
  seed: 'order, dropout, augmentation and a split of the data are others from here on',
  shuffle: 'examples come in another order',
  groupByLength: 'examples come in another order',
  classWeight: 'classes count another amount from here on',
  clipNorm: 'gradients are clipped in another way from here on',
  clipValue: 'gradients are clipped in another way from here on',
  parameters: 'groups of weights learn in another way from here on',
  validation: 'the best epoch so far was found on other examples',
  balanced: 'classes count another amount from here on',
};

/**
 * Compares what a training was begun with and what it is to go on with. What changes its course is told in lines for people.
 *
 * @returns the lines
 * @throws EncoderKitError `bundle-mismatch` for what changes the meaning of its weights, naming it
 */
export function compareRecipes(where: string, before: Recipe, now: Recipe): string[] {
  const course: string[] = [];
  const goesOn = ({ option, before: was, now: is }: Difference, effect: string): void =>
    void course.push(`${where}: goes on with ${option} ${shown(is)}, was begun with ${shown(was)}: ${effect}.`);

  for (const part of ['encoder', 'head'] as const) {
    for (const difference of differences(before[part], now[part], part)) {
      const name = difference.option.split('.').findLast((each) => !/^\d+$/.test(each)) ?? '';
      if (!ofLearning.has(name)) throw refusal(where, difference);
      goesOn(difference, 'it learns in another way from here on');
    }
  }
  // Names of kinds, and what is watched, give the remembered numbers their meaning; the other options do not.
  for (const part of ['optimizer', 'schedule', 'earlyStopping', 'averageWeights'] as const) {
    for (const difference of differences(before[part], now[part], part)) {
      if (difference.option === part || /\.(name|monitor|mode)$/.test(difference.option))
        throw refusal(where, difference);
      goesOn(difference, 'it learns in another way from here on');
    }
  }
  // After the optimizer by its name, which says more than what it remembers.
  for (const part of ['trained', 'slots'] as const) {
    const [difference] = differences([...before[part]], [...now[part]], part);
    if (difference)
      throw refusal(where, {
        ...difference,
        option: part === 'trained' ? 'weights that are trained' : 'optimizer memory',
      });
  }
  for (const difference of differences(before.options, now.options, '')) {
    const [name = ''] = difference.option.split('.');
    goesOn(difference, effects[name] ?? 'it takes another course from here on');
  }
  return [...course, ...compareData(where, before.data, now.data)];
}

function compareData(where: string, before: Fingerprint, now: Fingerprint): string[] {
  const others: number[] = [];
  for (const was of before.examples) {
    const is = now.examples.find(({ position }) => position === was.position);
    if (!is) continue;
    if (is.input !== was.input) others.push(was.position);
    else if (is.label !== was.label) {
      throw refusal(where, { option: `label of example ${was.position}`, before: was.shown, now: is.shown });
    }
  }
  const lines: string[] = [];
  if (before.size !== now.size) {
    lines.push(
      `${where}: goes on with ${now.size ?? 'an unknown number of'} examples, was begun with ${before.size ?? 'an unknown number'}: what was learnt from data before training (a vocabulary, means) is kept, an epoch is another one.`,
    );
  }
  if (others.length > 0) {
    lines.push(
      `${where}: example ${others.join(', ')} is not the one it was: the data are others, or in another order, and the training is not the one that was begun.`,
    );
  }
  return lines;
}

function refusal(where: string, { option, before, now }: Difference): EncoderKitError {
  return new EncoderKitError({
    code: 'bundle-mismatch',
    where,
    problem: `the training was begun with ${option} ${shown(before)} and is to go on with ${shown(now)}, with which its weights mean something else`,
    remedy: 'Resume with what it was begun with, or choose another folder.',
  });
}

const shown = (value: Json | undefined): string =>
  value === undefined ? 'none' : typeof value === 'string' ? value : show(value);

/** Where two values differ; lists that differ in length, and values of unlike kinds, do as a whole. */
function differences(before: Json | undefined, now: Json | undefined, option: string): Difference[] {
  const join = (name: string): string => (option === '' ? name : `${option}.${name}`);
  if (isListOfRecords(before) && isListOfRecords(now) && before.length === now.length) {
    return before.flatMap((each, index) => differences(each, now[index], join(String(index))));
  }
  if (isRecord(before) && isRecord(now)) {
    const [was, is] = [before, now] as [{ [name: string]: Json }, { [name: string]: Json }];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names.flatMap((name) => differences(was[name], is[name], join(name)));
  }
  return canonical(before) === canonical(now) ? [] : [{ option, before, now }];
}

const isListOfRecords = (value: Json | undefined): value is readonly Json[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => isRecord(each));

const canonical = (value: Json | undefined): string => JSON.stringify(value) ?? 'undefined';
