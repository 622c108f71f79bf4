import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
  lookUp,
} from '@encoderkit/errors';
import { exp, slice, type Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { outputRows } from '../../heads/outputs.ts';
import type { Head } from '../../model/head.ts';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import { encodeGroups, type MatchGroup } from './group.ts';
import { learntScale } from './learnt-scale.ts';
import { infoNce } from './loss/info-nce.ts';
import { fillGroup, type MatchBatch } from './loss/match-batch.ts';
import { type Mining, triplet } from './loss/triplet.ts';
import { type MatchReport, matchLoss, matchMetrics } from './match-metrics.ts';
import { rowLayout, vectorsIn } from './row-layout.ts';

/** How vectors of one sample are brought together, and those of others kept apart. */
export interface MatchLossOptions {
  /** `'infoNce'` when absent. */
  readonly loss?: 'infoNce' | 'triplet';
  /** For `'infoNce'`: what cosines are divided by, from 0.01 to 1; where the temperature is learnt, at the beginning. 0.07 when absent. */
  readonly temperature?: number;
  /** For `'infoNce'`: whether the temperature is learnt, down to 0.01; true when absent. */
  readonly learnTemperature?: boolean;
  /** For `'triplet'`: how much farther, in squared distance, a wrong vector is to be than the right one; 0.2 when absent. */
  readonly margin?: number;
  /** For `'triplet'`: which wrong vector each is compared with; `'semiHard'` when absent. */
  readonly mining?: Mining;
}

export const matchLossOptionNames = ['loss', 'temperature', 'learnTemperature', 'margin', 'mining'];

export interface MatcherHeadOptions extends MatchLossOptions {
  /** Their names, in the order of their vectors. */
  readonly modalities: readonly string[];
  /** Length of a vector. */
  readonly width: number;
}

/** The unit vectors of a sample, by modality; those that it lacks are absent. */
export type MatchVectors = Readonly<Record<string, Float32Array>>;

export type MatcherHead = Head<MatchGroup | undefined, MatchVectors, MatchReport>;

/** Radford et al. 2021 let the scale of logits grow to 100 and no further, "to prevent training instability". */
const highestScale = 100;

/**
 * What a matcher learns by: no output of its own, but a loss over the vectors of a whole batch, of `[batch, modalities * (width + 1)]`: the unit
 * vectors of all modalities, then whether each is present. The one weight of its network is the logarithm of the inverse temperature, which the loss
 * reads; there is none for `'triplet'`.
 *
 * @throws `invalid-option`. `encodeLabels` throws `invalid-label`, `decode` throws `not-finite`.
 * @example
 * ```ts
 * import { matcherHead } from '@encoderkit/core';
 *
 * const head = matcherHead({ modalities: ['image', 'text'], width: 2, loss: 'triplet' });
 * const values = Float32Array.of(1, 0, 0, 1, 1, 0); // an image, no text
 * console.log(head.decode({ dtype: 'float32', shape: [1, 6], values })); // [{ image: [1, 0] }]
 * head.network.dispose();
 * ```
 */
export function matcherHead(options: MatcherHeadOptions): MatcherHead {
  checkKnownOptions(where, options, ['modalities', 'width', ...matchLossOptionNames]);
  const modalities = checkModalities(options.modalities);
  const width = checkPositiveInteger(where, 'width', options.width);
  const settings = checkMatchLoss(where, options);
  const count = modalities.length;
  const layout = rowLayout(modalities, width);
  const { layer, lossOf } = matchLosses[settings.loss].make(settings);
  const inputs = input({ shape: [layout.columns], name: 'head_input' });
  const network = model({ inputs, outputs: applyLayer(layer, inputs), name: 'head' });

  return {
    kind: 'matcher',
    network,
    optionalLabels: true,
    fillTarget: fillGroup,
    encodeLabels: encodeGroups,
    loss({ outputs, targets: groups }) {
      const rows = outputs.shape[0] ?? 0;
      const columns = (start: number, length: number): Tensor => slice(outputs, [0, start], [rows, length]);
      const vectors = modalities.map((_, modality) => columns(modality * width, width));
      const present = modalities.map((_, modality) => columns(count * width + modality, 1));
      return lossOf({ vectors, present, groups });
    },
    metrics: () => matchMetrics(layout),
    trainingMetrics: () => matchLoss(layout),
    decode: (outputs, positions) =>
      outputRows(where, outputs, layout.columns, positions).map((row) => {
        const vectors = vectorsIn(layout, row);
        const entries = modalities.map((name, modality) => [name, vectors[modality]] as const);
        return Object.fromEntries(entries.flatMap(([name, vector]) => (vector ? [[name, vector]] : [])));
      }),
    activation: (outputs) => slice(outputs, [0, 0], [-1, count * width]),
    toConfig: () => ({ kind: 'matcher', modalities, width, ...matchLosses[settings.loss].config(settings) }),
  };
}

const where = 'matcherHead';

type MatchSettings = Required<MatchLossOptions>;

interface MatchLoss {
  /** The loss of a batch, and the layer of the head's network, which has what the loss learns. */
  make(settings: MatchSettings): { readonly layer: layers.Layer; readonly lossOf: (batch: MatchBatch) => Tensor };
  /** The options that it has. */
  config(settings: MatchSettings): Partial<MatchSettings>;
}

const matchLosses: { readonly [Name in MatchSettings['loss']]: MatchLoss } = {
  infoNce: {
    make({ temperature, learnTemperature }) {
      const scale = { scale: 1 / temperature, highest: highestScale, trainable: learnTemperature };
      const { layer, logScale } = learntScale({ name: 'head_temperature', ...scale });
      return { layer, lossOf: (batch) => infoNce(batch, exp(logScale())) };
    },
    config: ({ loss, temperature, learnTemperature }) => ({ loss, temperature, learnTemperature }),
  },
  triplet: {
    make: ({ margin, mining }) => ({
      layer: layers.activation({ activation: 'linear', name: 'head_output' }),
      lossOf: (batch) => triplet(batch, { margin, mining }),
    }),
    config: ({ loss, margin, mining }) => ({ loss, margin, mining }),
  },
};

/** @throws `invalid-option`, also for an option of the other loss */
export function checkMatchLoss(where: string, options: MatchLossOptions): MatchSettings {
  const { temperature = 0.07, learnTemperature = true, margin = 0.2, mining = 'semiHard' } = options;
  const loss = lookUp(where, 'loss', matchLosses, options.loss ?? 'infoNce');
  const settings: MatchSettings = {
    loss,
    temperature: checkNumber(where, 'temperature', temperature, { atLeast: 1 / highestScale, atMost: 1 }),
    learnTemperature: checkBoolean(where, 'learnTemperature', learnTemperature),
    margin: checkNumber(where, 'margin', margin, { above: 0, atMost: 4 }),
    mining: lookUp(where, 'mining', { semiHard: true, hard: true }, mining),
  };
  const own = Object.keys(matchLosses[loss].config(settings));
  for (const name of matchLossOptionNames) {
    const value = options[name as keyof MatchLossOptions];
    if (value !== undefined && !own.includes(name)) {
      throw invalidOption(where, name, `left out for loss "${loss}"`, value);
    }
  }
  return settings;
}

function checkModalities(modalities: unknown): string[] {
  const isName = (name: unknown): name is string => typeof name === 'string' && name !== '';
  if (Array.isArray(modalities) && modalities.length >= 2 && modalities.every(isName)) {
    if (new Set(modalities).size === modalities.length) return [...modalities];
  }
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: '"modalities" to be two or more different names',
    received: modalities,
  });
}
