import { checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import { cast, greaterEqual, maximum, mul, reshape, scalar, softmax } from '@tensorflow/tfjs-core';
import type { HostArray } from '../../base/host-array.ts';
import { type ClassLabel, labelSet } from '../../data/labels/label-set.ts';
import type { TimestepSpan } from '../../model/encoder.ts';
import type { Head } from '../../model/head.ts';
import type { Classification } from '../classifier/head.ts';
import { highest } from '../classifier/metrics.ts';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.ts';
import { checkNetworkOptions, type HeadNetworkOptions, headNetwork, headNetworkOptionNames } from '../network.ts';
import { numbersOnly, softmaxOf } from '../outputs.ts';
import { noLabel, type TaggingReport, taggingMetrics } from './metrics.ts';

export interface TaggerHeadOptions<Label extends ClassLabel> extends HeadNetworkOptions {
  /** One for each class, in the order of the network's outputs. */
  readonly labels: readonly Label[];
  /** Share of the target that is spread over all classes; 0 when absent. */
  readonly labelSmoothing?: number;
  /** How many of the highest outputs `topKAccuracy` looks at; 5 when absent. */
  readonly topK?: number;
}

/** The labels of one sample: one for each of its timesteps, null where a timestep has none to learn from. */
export type Tags<Label> = readonly (Label | null)[];

export type TaggerHead<Label> = Head<Tags<Label>, Classification<Label>[], TaggingReport<Label>>;

/**
 * Tells the class of every timestep of a sequence (token, frame): `width` is the length of a timestep's vector.
 *
 * The network gives logits `[batch, timesteps, labels.length]`, each timestep by itself. Targets are `[batch, timesteps]`, int32, with -1 where a timestep has
 * no label: padding, what was cut off, null. The loss is cross-entropy over softmax, of each timestep: `[batch * timesteps]`, 0 where there is no
 * label. Training minimises its mean over all labelled timesteps of a batch, so that each token counts the same however long its sentence is.
 *
 * @throws `invalid-option`. `encodeLabels` throws `invalid-label`, `decode` throws `not-finite`.
 * @example
 * ```ts
 * import { taggerHead } from '@encoderkit/core';
 *
 * const head = taggerHead({ labels: ['noun', 'verb'], width: 64, hidden: [32] });
 * console.log(head.encodeLabels([['noun', 'verb', 'noun'], ['verb', null]]).values); // [0, 1, 0, 1, -1, -1]
 * const [timesteps] = head.decode({ dtype: 'float32', shape: [1, 2, 2], values: Float32Array.of(2, 0, 0, 2) });
 * console.log(timesteps?.map(({ label }) => label)); // ['noun', 'verb']
 * head.network.dispose();
 * ```
 */
export function taggerHead<const Label extends ClassLabel>(options: TaggerHeadOptions<Label>): TaggerHead<Label> {
  checkKnownOptions(where, options, [...headNetworkOptionNames, 'labels', 'labelSmoothing', 'topK']);
  const { labelSmoothing = 0, topK = 5 } = options;
  const set = labelSet(where, options.labels, 2);
  const networkOptions = checkNetworkOptions(where, options);
  checkNumber(where, 'topK', topK, { integer: true, atLeast: 1 });
  const crossEntropy = softmaxCrossEntropy({ labelSmoothing });
  const columns = set.labels.length;

  /** The class of each label of a list, `noLabel` for null. */
  const classesOf = (tags: Tags<Label>, position: number): number[] =>
    Array.from(checkedList(tags, position), (label, timestep) =>
      label === null ? noLabel : set.indexOf(label, position, timestep),
    );

  return {
    kind: 'tagger',
    perTimestep: true,
    network: headNetwork(networkOptions, columns, { perTimestep: true }),
    classes: set.labels,
    classIndices: (lists, positions) =>
      lists.flatMap((tags, row) => classesOf(tags, positions?.[row] ?? row).filter((index) => index !== noLabel)),
    encodeLabels(lists, positions, timesteps) {
      const rows = lists.map((tags, row) => classesOf(tags, positions?.[row] ?? row));
      const length = timesteps?.length ?? rows.reduce((longest, classes) => Math.max(longest, classes.length), 1);
      const values = new Int32Array(rows.length * length).fill(noLabel);
      for (const [row, classes] of rows.entries()) {
        const span = timesteps?.spans[row] ?? wholeRow(classes.length);
        checkLength(classes.length, span, positions?.[row] ?? row);
        values.set(classes.slice(span.first, span.first + span.count), row * length + span.offset);
      }
      return { dtype: 'int32', shape: [lists.length, length], values };
    },
    timestepWeights(targets, sampleWeights, classWeights) {
      const length = targets.values.length / (targets.shape[0] ?? 1);
      return Float32Array.from(targets.values, (target, at) => {
        if (target === noLabel) return 0;
        return (sampleWeights[Math.floor(at / length)] ?? 0) * (classWeights?.[target] ?? 1);
      });
    },
    loss({ outputs, targets }) {
      const flat = reshape(targets, [-1]);
      // Any class will do where there is none: its loss is multiplied by 0.
      const losses = crossEntropy(reshape(outputs, [-1, columns]), maximum(flat, scalar(0, 'int32')));
      return mul(losses, cast(greaterEqual(flat, 0), 'float32'));
    },
    metrics: () => taggingMetrics({ labels: set.labels, topK }),
    decode(outputs, positions, spans) {
      const [rows, length] = rowsAndTimesteps(outputs, columns);
      return Array.from({ length: rows }, (_, row) => {
        const { offset, count } = spans?.[row] ?? wholeRow(length);
        return Array.from({ length: count }, (_, timestep) => {
          const start = (row * length + offset + timestep) * columns;
          const what = `timestep ${timestep} of sample ${positions?.[row] ?? row}`;
          const logits = numbersOnly(where, outputs.values.subarray(start, start + columns), what);
          const index = highest(logits);
          const probabilities = softmaxOf(logits);
          return { label: set.at(index), index, probability: probabilities[index] ?? Number.NaN, probabilities };
        });
      });
    },
    activation: (outputs) => softmax(outputs),
    toConfig: () => ({ kind: 'tagger', labels: set.labels, labelSmoothing, topK, ...networkOptions }),
  };
}

const where = 'taggerHead';

const wholeRow = (length: number): TimestepSpan => ({ total: length, first: 0, count: length, offset: 0 });

function rowsAndTimesteps({ shape, values }: HostArray, columns: number): readonly [rows: number, timesteps: number] {
  const [rows = 0, timesteps = 0, width] = shape;
  if (shape.length === 3 && width === columns && values.length === rows * timesteps * columns) return [rows, timesteps];
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `outputs of shape [rows, timesteps, ${columns}]`,
    received: shape,
  });
}

function checkedList<Label>(tags: Tags<Label>, position: number): Tags<Label> {
  if (Array.isArray(tags)) return tags;
  throw new EncoderKitError({
    code: 'invalid-label',
    where,
    expected: `the label of example ${position} to be a list of labels, one for each timestep of its sample`,
    received: tags,
    remedy: 'Pass an array, with null for timesteps that have no label.',
  });
}

function checkLength(length: number, { total }: TimestepSpan, position: number): void {
  if (length === total) return;
  throw new EncoderKitError({
    code: 'invalid-label',
    where,
    expected: `${total} ${total === 1 ? 'label' : 'labels'} for example ${position}, one for each timestep of its sample`,
    received: `${length} ${length === 1 ? 'label' : 'labels'}`,
    remedy:
      'Cut samples into timesteps as the labels were made (pass a text as a list of its tokens), and give null for a timestep that has no label.',
  });
}
