import {
  checkFunction,
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
} from '@encoderkit/errors';
import { checkParameters } from './parameters.ts';

const where = 'trainingStep';

const objectiveNames = ['networks', 'encode', 'forward', 'losses', 'learningRateOf'];
const updateNames = [
  'optimizer',
  'parameters',
  'clipNorm',
  'clipValue',
  'averageWeights',
  'seed',
  'chunkSize',
  'onRecompile',
];

/** @throws EncoderKitError `invalid-option` */
export function checkStep(options: unknown): void {
  const given: Readonly<Record<string, unknown>> = checkKnownOptions(where, options, [
    ...objectiveNames,
    ...updateNames,
  ]);
  checkNetworks(given.networks);
  checkFunction(where, 'losses', given.losses);
  for (const name of ['encode', 'forward', 'learningRateOf', 'onRecompile']) {
    if (given[name] !== undefined) checkFunction(where, name, given[name]);
  }
  checkUpdateOptions(where, given);
  if (given.seed !== undefined) checkNumber(where, 'seed', given.seed, { integer: true });
}

/** Those that `train` has, too. */
export function checkUpdateOptions(where: string, given: Readonly<Record<string, unknown>>): void {
  for (const name of ['clipNorm', 'clipValue'])
    if (given[name] !== undefined) checkNumber(where, name, given[name], { above: 0 });
  if (given.chunkSize !== undefined) checkPositiveInteger(where, 'chunkSize', given.chunkSize);
  if (given.parameters !== undefined) checkParameters(where, given.parameters);
  if (given.averageWeights !== undefined) {
    const { decay } = checkKnownOptions(where, given.averageWeights, ['decay'], 'averageWeights');
    checkNumber(where, 'averageWeights.decay', decay, { atLeast: 0, below: 1 });
  }
}

function checkNetworks(networks: unknown): void {
  const isNetwork = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'trainableWeights' in value;
  const isRecord =
    typeof networks === 'object' && networks !== null && !Array.isArray(networks) && !isNetwork(networks);
  if (isRecord && Object.keys(networks).length > 0 && Object.values(networks).every(isNetwork)) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: '"networks" to be networks by name, such as { encoder: model.encoder.network }',
    received: isNetwork(networks) ? 'a network without a name' : isRecord ? 'something that is no network' : networks,
    remedy: 'For a model, spread modelObjective(model).',
  });
}
