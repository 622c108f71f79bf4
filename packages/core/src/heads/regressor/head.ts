import { checkBoolean, checkKnownOptions, checkNumber, EncoderKitError, isRecord, lookUp } from '@encoderkit/errors';
import { add, mul } from '@tensorflow/tfjs-core';
import { areFiniteFloats } from '../../base/finite-floats.ts';
import type { Head } from '../../model/head.ts';
import { lossFrom } from '../losses/losses.ts';
import { checkNetworkOptions, type HeadNetworkOptions, headNetwork, headNetworkOptionNames } from '../network.ts';
import { outputRows } from '../outputs.ts';
import { type RegressionReport, regressionMetrics } from './metrics.ts';
import { identityScale, type TargetScale, targetScaleFitter } from './target-scale.ts';

export interface RegressorHeadOptions extends HeadNetworkOptions {
  /** How many numbers it gives, or the name of each; 1 when absent. */
  readonly outputs?: number | readonly string[];
  /** `'meanSquaredError'` when absent. */
  readonly loss?: RegressionLossName;
  /**
   * Learns mean and standard deviation of the training's labels, and trains on labels that are brought to mean 0 and deviation 1,
   * which numbers far from that need. Answers and errors are in the labels' own units; the loss is not. True when absent.
   */
  readonly normalizeTargets?: boolean;
  /** What `normalizeTargets` has learnt before; `toConfig` gives it. */
  readonly targetScale?: TargetScale;
}

export type RegressionLossName = 'meanSquaredError' | 'meanAbsoluteError' | 'huber';

/** One number for a head with one output; else a list in the order of its outputs, or each by its name. */
export type RegressionLabel = number | readonly number[] | { readonly [name: string]: number };

export interface RegressionPrediction {
  /** The first output: the only one, where there is one. */
  readonly value: number;
  /** All outputs, in order. */
  readonly values: readonly number[];
  /** All outputs by name; by number, `'0'`, where they have no names. */
  readonly byName: { readonly [name: string]: number };
}

export type RegressorHead = Head<RegressionLabel, RegressionPrediction, RegressionReport>;

const regressionLosses = { meanSquaredError: true, meanAbsoluteError: true, huber: true };

/**
 * Gives one number or several for a sample, in the units of the labels.
 *
 * @throws `invalid-option`. `encodeLabels` throws `invalid-label`, `decode` throws `not-finite`.
 * @example
 * ```ts
 * import { regressorHead } from '@encoderkit/core';
 *
 * const head = regressorHead({ outputs: ['width', 'height'], width: 64 });
 * await head.adapt?.([{ width: 10, height: 100 }, { width: 30, height: 300 }]);
 * console.log(head.encodeLabels([{ width: 30, height: 100 }]).values); // [1, -1]
 * const [answer] = head.decode({ dtype: 'float32', shape: [1, 2], values: Float32Array.of(1, -1) });
 * console.log(answer?.byName); // { width: 30, height: 100 }
 * head.network.dispose();
 * ```
 */
export function regressorHead(options: RegressorHeadOptions): RegressorHead {
  const where = 'regressorHead';
  checkKnownOptions(where, options, [...headNetworkOptionNames, 'outputs', 'loss', 'normalizeTargets', 'targetScale']);
  const { outputs = 1, normalizeTargets = true, loss = 'meanSquaredError' } = options;
  const names = namesOf(outputs);
  const lossOf = lossFrom(lookUp(where, 'loss', regressionLosses, loss));
  checkBoolean(where, 'normalizeTargets', normalizeTargets);
  const networkOptions = checkNetworkOptions(where, options);
  let fitted = options.targetScale === undefined ? undefined : checkScale(options.targetScale, names.length);
  const scale = () => fitted ?? identityScale(names.length);

  return {
    kind: 'regressor',
    network: headNetwork(networkOptions, names.length),
    get needsAdapt() {
      return normalizeTargets && fitted === undefined;
    },
    async adapt(labels) {
      if (!normalizeTargets) return;
      const fitter = targetScaleFitter(names.length);
      let position = 0;
      for await (const label of labels) fitter.add(valuesOf(label, names, position++));
      fitted = fitter.result();
    },
    restore(config) {
      const saved = isRecord(config) ? config.targetScale : undefined;
      if (isRecord(saved)) fitted = checkScale(saved as unknown as TargetScale, names.length);
    },
    encodeLabels(labels, positions) {
      const { mean, deviation } = scale();
      const values = new Float32Array(labels.length * names.length);
      for (const [row, label] of labels.entries()) {
        for (const [column, value] of valuesOf(label, names, positions?.[row] ?? row).entries()) {
          values[row * names.length + column] = (value - (mean[column] ?? 0)) / (deviation[column] ?? 1);
        }
      }
      return { dtype: 'float32', shape: [labels.length, names.length], values };
    },
    loss: ({ outputs, targets }) => lossOf(outputs, targets),
    metrics: () => regressionMetrics({ names, scale: scale().deviation, offset: scale().mean }),
    decode: (rows, positions) =>
      outputRows(where, rows, names.length, positions).map((row) => {
        const { mean, deviation } = scale();
        const values = Array.from(row, (value, column) => value * (deviation[column] ?? 1) + (mean[column] ?? 0));
        const byName = Object.fromEntries(names.map((name, column) => [name, values[column] ?? Number.NaN]));
        return { value: values[0] ?? Number.NaN, values, byName };
      }),
    activation: (rows) => (fitted === undefined ? rows : add(mul(rows, [...fitted.deviation]), [...fitted.mean])),
    toConfig: () => ({
      kind: 'regressor',
      outputs: typeof outputs === 'number' ? outputs : [...outputs],
      loss,
      normalizeTargets,
      ...(fitted === undefined ? {} : { targetScale: { mean: fitted.mean, deviation: fitted.deviation } }),
      ...networkOptions,
    }),
  };
}

function namesOf(outputs: number | readonly string[]): string[] {
  if (typeof outputs === 'number') {
    const count = checkNumber('regressorHead', 'outputs', outputs, { integer: true, atLeast: 1 });
    return Array.from({ length: count }, (_, index) => String(index));
  }
  const isList = Array.isArray(outputs) && outputs.length > 0 && outputs.every((name) => typeof name === 'string');
  if (isList && new Set(outputs).size === outputs.length) return [...outputs];
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'regressorHead',
    expected: '"outputs" to be a number of outputs, or different names of them',
    received: outputs,
  });
}

/** The numbers of a label in the order of the outputs. */
function valuesOf(label: RegressionLabel, names: readonly string[], position: number): readonly number[] {
  const values =
    typeof label === 'number'
      ? [label]
      : Array.isArray(label)
        ? label
        : typeof label === 'object' && label !== null
          ? names.map((name) => Reflect.get(label, name))
          : [];
  if (values.length === names.length && areFiniteFloats(values)) return values;
  throw new EncoderKitError({
    code: 'invalid-label',
    where: 'regressorHead',
    expected: `the label of example ${position} to be ${names.length === 1 ? 'a finite number' : `${names.length} finite numbers (${names.join(', ')})`}`,
    received: label,
    remedy: 'Leave the example out, or mend its label.',
  });
}

function checkScale({ mean, deviation }: TargetScale, columns: number): TargetScale {
  checkNumber('regressorHead', 'targetScale.mean.length', mean?.length, { atLeast: columns, atMost: columns });
  checkNumber('regressorHead', 'targetScale.deviation.length', deviation?.length, {
    atLeast: columns,
    atMost: columns,
  });
  for (const value of mean) checkNumber('regressorHead', 'targetScale.mean', value);
  for (const value of deviation) checkNumber('regressorHead', 'targetScale.deviation', value, { above: 0 });
  return { mean: [...mean], deviation: [...deviation] };
}
