import { checkBoolean, checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { softmax } from '@tensorflow/tfjs-core';
import { type ClassLabel, labelSet } from '../../data/labels/label-set.ts';
import type { Head } from '../../model/head.ts';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.ts';
import { type MultiLabelHead, type MultiLabelHeadOptions, multiLabelHead } from '../multi-label/head.ts';
import { checkNetworkOptions, type HeadNetworkOptions, headNetwork, headNetworkOptionNames } from '../network.ts';
import { outputRows, softmaxOf } from '../outputs.ts';
import { type ClassificationReport, classificationMetrics, highest } from './metrics.ts';

export interface ClassifierHeadOptions<Label extends ClassLabel> extends HeadNetworkOptions {
  /** One for each class, in the order of the network's outputs. */
  readonly labels: readonly Label[];
  /** False when absent: each sample has one label. */
  readonly multiLabel?: false;
  /** Share of the target that is spread over all classes; 0 when absent. */
  readonly labelSmoothing?: number;
  /** How many of the highest outputs `topKAccuracy` looks at; 5 when absent. */
  readonly topK?: number;
}

/** The class a sample is taken for. */
export interface Classification<Label> {
  readonly label: Label;
  /** Its place in the head's labels. */
  readonly index: number;
  readonly probability: number;
  /** Of every class, in the order of the head's labels. They sum to 1. */
  readonly probabilities: Float32Array;
}

export type ClassifierHead<Label> = Head<Label, Classification<Label>, ClassificationReport<Label>>;

/**
 * Tells which of several classes a sample is of; with `multiLabel: true`, which of several labels it has, any number of them.
 *
 * The network gives logits `[batch, labels.length]`; the loss is cross-entropy over softmax (over sigmoids with `multiLabel`).
 *
 * @throws `invalid-option`. `encodeLabels` throws `invalid-label`, `decode` throws `not-finite`.
 * @example
 * ```ts
 * import { classifierHead } from '@encoderkit/core';
 *
 * const head = classifierHead({ labels: ['cat', 'dog'], width: 64, hidden: [32], dropout: 0.5, seed: 1 });
 * console.log(head.encodeLabels(['dog', 'cat']).values); // [1, 0]
 * const [answer] = head.decode({ dtype: 'float32', shape: [1, 2], values: Float32Array.of(0, 2) });
 * console.log(answer?.label, answer?.probability); // dog 0.88…
 * head.network.dispose();
 * ```
 */
export function classifierHead<const Label extends ClassLabel>(
  options: ClassifierHeadOptions<Label>,
): ClassifierHead<Label>;
export function classifierHead<const Label extends ClassLabel>(
  options: MultiLabelHeadOptions<Label> & { readonly multiLabel: true },
): MultiLabelHead<Label>;
export function classifierHead<const Label extends ClassLabel>(
  options: ClassifierHeadOptions<Label> | (MultiLabelHeadOptions<Label> & { readonly multiLabel: true }),
): ClassifierHead<Label> | MultiLabelHead<Label> {
  if (options?.multiLabel === true) {
    const { multiLabel: _, ...rest } = options;
    return multiLabelHead(rest);
  }
  return singleLabelHead(options);
}

function singleLabelHead<Label extends ClassLabel>(options: ClassifierHeadOptions<Label>): ClassifierHead<Label> {
  const where = 'classifierHead';
  checkKnownOptions(where, options, [...headNetworkOptionNames, 'labels', 'multiLabel', 'labelSmoothing', 'topK']);
  const { labelSmoothing = 0, topK = 5 } = options;
  checkBoolean(where, 'multiLabel', options.multiLabel ?? false);
  const set = labelSet(where, options.labels, 2);
  const networkOptions = checkNetworkOptions(where, options);
  checkNumber(where, 'topK', topK, { integer: true, atLeast: 1 });
  const loss = softmaxCrossEntropy({ labelSmoothing });
  const classIndices = (labels: readonly Label[], positions?: readonly number[]) =>
    labels.map((label, index) => set.indexOf(label, positions?.[index] ?? index));

  return {
    kind: 'classifier',
    network: headNetwork(networkOptions, set.labels.length),
    classes: set.labels,
    classIndices,
    encodeLabels: (labels, positions) => ({
      dtype: 'int32',
      shape: [labels.length],
      values: Int32Array.from(classIndices(labels, positions)),
    }),
    loss: ({ outputs, targets }) => loss(outputs, targets),
    metrics: () => classificationMetrics({ labels: set.labels, topK }),
    decode: (outputs, positions) =>
      outputRows(where, outputs, set.labels.length, positions).map((logits) => {
        const index = highest(logits);
        const probabilities = softmaxOf(logits);
        return { label: set.at(index), index, probability: probabilities[index] ?? Number.NaN, probabilities };
      }),
    activation: (outputs) => softmax(outputs),
    toConfig: () => ({ kind: 'classifier', labels: set.labels, labelSmoothing, topK, ...networkOptions }),
  };
}
