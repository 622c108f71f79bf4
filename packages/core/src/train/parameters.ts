import { checkBoolean, checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { variableOf } from '../model/model.ts';
import { type NamedWeight, weightsIn } from '../model/parameters.ts';
import { type WeightPattern, weightsFitting } from '../model/weight-pattern.ts';
import type { LayerWeight } from './objective.ts';

/** How some of the weights are trained. A weight that is in no group is trained as the optimizer says; one that is frozen stays so. */
export interface ParameterGroup {
  /** Which weights, by their names such as `encoder/conv_1/kernel`: `namedWeights(model)` lists them. */
  readonly match: WeightPattern;
  /** What the learning rate is multiplied by; 1 when absent. */
  readonly learningRate?: number;
  /** In place of the optimizer's own. As ever, it leaves biases and the scales of normalisation alone. */
  readonly weightDecay?: number;
  /** False: these weights stay as they are. True when absent. */
  readonly trainable?: boolean;
}

/** A weight that gradients move. */
export interface TrainedWeight {
  readonly name: string;
  readonly weight: LayerWeight;
  readonly variable: Variable;
  /** What the learning rate is multiplied by. */
  readonly learningRate: number;
  readonly weightDecay: number | undefined;
}

interface Trained {
  readonly networks: Readonly<Record<string, LayersModel>>;
  readonly parameters?: readonly ParameterGroup[] | undefined;
  readonly learningRateOf?: ((weight: LayerWeight) => number) | undefined;
}

/**
 * The weights that training moves, network by network: what is not frozen, and what no group holds back.
 *
 * @throws EncoderKitError `invalid-option` for a group that fits no weight, for two that fit the same, and where nothing is left to train
 */
export function trainedWeights(
  where: string,
  { networks, parameters = [], learningRateOf = () => 1 }: Trained,
): TrainedWeight[] {
  const all = Object.entries(networks).flatMap(([name, network]) => weightsIn(network, name));
  const groups = groupsByWeight(where, all, parameters);
  const changing = new Set(Object.values(networks).flatMap((network) => network.trainableWeights.map(({ id }) => id)));
  const trained = all.flatMap(({ name, weight }) => {
    const { learningRate = 1, weightDecay, trainable = true } = groups.get(name) ?? {};
    if (!changing.has(weight.id) || !trainable) return [];
    const variable = variableOf(weight);
    return [{ name, weight, variable, learningRate: learningRate * learningRateOf(weight), weightDecay }];
  });
  if (trained.length > 0) return trained;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    problem: 'no weight can change: everything is frozen',
    remedy: 'Unfreeze the encoder, unfreeze(model.encoder), or let a group of "parameters" be trainable.',
  });
}

/** @throws EncoderKitError `invalid-option` for what is no list of groups; which weights they match is not looked at */
export function checkParameters(where: string, parameters: unknown): void {
  if (!Array.isArray(parameters)) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: '"parameters" to be a list of groups such as { match: /^encoder\\//, learningRate: 0.1 }',
      received: parameters,
    });
  }
  for (const [index, group] of parameters.entries()) {
    const name = `parameters[${index}]`;
    const known = checkKnownOptions(where, group, ['match', 'learningRate', 'weightDecay', 'trainable'], name);
    const { learningRate = 1, weightDecay = 0, trainable = true } = known as Partial<ParameterGroup>;
    checkNumber(where, `${name}.learningRate`, learningRate, { atLeast: 0 });
    checkNumber(where, `${name}.weightDecay`, weightDecay, { atLeast: 0 });
    checkBoolean(where, `${name}.trainable`, trainable);
  }
}

function groupsByWeight(
  where: string,
  weights: readonly NamedWeight[],
  groups: readonly ParameterGroup[],
): Map<string, ParameterGroup> {
  checkParameters(where, groups);
  const byName = new Map<string, ParameterGroup>();
  for (const [index, group] of groups.entries()) {
    for (const { name } of weightsFitting(`${where}, parameters[${index}]`, weights, group.match)) {
      const other = byName.get(name);
      if (other) {
        throw new EncoderKitError({
          code: 'invalid-option',
          where,
          problem: `the weight "${name}" is in two groups, parameters[${groups.indexOf(other)}] and parameters[${index}]`,
          remedy: 'Let each weight fit one group at most.',
        });
      }
      byName.set(name, group);
    }
  }
  return byName;
}
