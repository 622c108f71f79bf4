import { checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import { sigmoid } from '@tensorflow/tfjs-core';
import { type ClassLabel, labelSet } from '../../data/labels/label-set.ts';
import type { Head } from '../../model/head.ts';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts';
import { checkNetworkOptions, type HeadNetworkOptions, headNetwork, headNetworkOptionNames } from '../network.ts';
import { outputRows, sigmoidOf } from '../outputs.ts';
import { type MultiLabelReport, multiLabelMetrics } from './metrics.ts';

export interface MultiLabelHeadOptions<Label extends ClassLabel> extends HeadNetworkOptions {
  /** In the order of the network's outputs. */
  readonly labels: readonly Label[];
  /** Moves targets towards 0.5; 0 when absent. */
  readonly labelSmoothing?: number;
  /** The probability above which a label is given; 0.5 when absent. */
  readonly threshold?: number;
}

/** The labels a sample is given. */
export interface MultiLabelClassification<Label> {
  /** Those whose probability is above the threshold, in the order of the head's labels. */
  readonly labels: readonly Label[];
  /** Of every label, in the order of the head's labels. Each is between 0 and 1 by itself. */
  readonly probabilities: Float32Array;
}

export type MultiLabelHead<Label> = Head<readonly Label[], MultiLabelClassification<Label>, MultiLabelReport<Label>>;

/** A classifier head with `multiLabel: true`: see `classifierHead`. */
export function multiLabelHead<Label extends ClassLabel>(options: MultiLabelHeadOptions<Label>): MultiLabelHead<Label> {
  const where = 'classifierHead';
  checkKnownOptions(where, options, [...headNetworkOptionNames, 'labels', 'multiLabel', 'labelSmoothing', 'threshold']);
  const { labelSmoothing = 0, threshold = 0.5 } = options;
  const set = labelSet(where, options.labels, 1);
  const networkOptions = checkNetworkOptions(where, options);
  checkNumber(where, 'threshold', threshold, { above: 0, below: 1 });
  const loss = binaryCrossEntropy({ labelSmoothing });
  const columns = set.labels.length;

  return {
    kind: 'multiLabelClassifier',
    network: headNetwork(networkOptions, columns),
    classes: set.labels,
    encodeLabels(lists, positions) {
      const values = new Float32Array(lists.length * columns);
      for (const [row, labels] of lists.entries()) {
        const position = positions?.[row] ?? row;
        checkList(where, labels, position);
        for (const label of labels) values[row * columns + set.indexOf(label, position)] = 1;
      }
      return { dtype: 'float32', shape: [lists.length, columns], values };
    },
    loss: ({ outputs, targets }) => loss(outputs, targets),
    metrics: () => multiLabelMetrics({ labels: set.labels, threshold }),
    decode: (outputs, positions) =>
      outputRows(where, outputs, columns, positions).map((logits) => {
        const probabilities = Float32Array.from(logits, sigmoidOf);
        return { labels: set.labels.filter((_, index) => (probabilities[index] ?? 0) > threshold), probabilities };
      }),
    activation: (outputs) => sigmoid(outputs),
    toConfig: () => ({
      kind: 'multiLabelClassifier',
      labels: set.labels,
      labelSmoothing,
      threshold,
      ...networkOptions,
    }),
  };
}

function checkList(where: string, labels: unknown, position: number): void {
  if (Array.isArray(labels)) return;
  throw new EncoderKitError({
    code: 'invalid-label',
    where,
    expected: `the label of example ${position} to be a list of labels`,
    received: labels,
    remedy: 'Pass an empty list where no label applies.',
  });
}
