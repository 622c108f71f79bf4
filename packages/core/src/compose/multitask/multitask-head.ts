import { checkKnownOptions, checkNumber, EncoderKitError, isRecord } from '@encoderkit/errors';
import { addN, cast, concat, mul, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../../base/host-array.ts';
import type { Json } from '../../base/json.ts';
import { weightedMean } from '../../heads/metrics/rows.ts';
import type { Head } from '../../model/head.ts';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import { lossesOf } from '../../model/model.ts';
import { columnsOf, takenColumns } from './columns.ts';

/** Heads by the names of their tasks. */
export interface TasksByName {
  readonly [name: string]: Head<never, unknown, unknown>;
}

/** What an example is labelled with: a label for each task, or for some of them. */
export type MultitaskLabel<Tasks> = {
  readonly [Name in keyof Tasks]?: Tasks[Name] extends Head<infer Label, unknown, unknown> ? Label : never;
};

/** An answer for each task. */
export type MultitaskPrediction<Tasks> = {
  readonly [Name in keyof Tasks]: Tasks[Name] extends Head<never, infer Prediction, unknown> ? Prediction : never;
};

/** The report of each task, over the examples that have a label for it. */
export type MultitaskReport<Tasks> = {
  /** Over all tasks, as it is minimised. */
  readonly loss: number;
  readonly samples: number;
} & { readonly [Name in keyof Tasks]: Tasks[Name] extends Head<never, unknown, infer Report> ? Report : never };

export type MultitaskHead<Tasks> = Head<MultitaskLabel<Tasks>, MultitaskPrediction<Tasks>, MultitaskReport<Tasks>>;

export interface MultitaskHeadOptions<Tasks extends TasksByName> {
  /** The heads, all for embeddings of one width. They belong to this head from then on. */
  readonly heads: Tasks;
  /** What the loss of each task is multiplied by; 1 when absent. */
  readonly lossWeights?: { readonly [Name in keyof Tasks]?: number };
}

const where = 'multitaskHead';

/**
 * Several heads on one encoder, each with a task of its own. Its loss is the weighted sum of theirs, and each is reported by the task's name. An example without a label
 * for a task leaves that task alone.
 *
 * The network gives the outputs of all heads side by side.
 *
 * @throws `invalid-option`. `encodeLabels` throws `invalid-label`, `decode` throws `not-finite`.
 * @example
 * ```ts
 * import { classifierHead, multitaskHead, regressorHead } from '@encoderkit/core';
 *
 * const heads = { species: classifierHead({ labels: ['cat', 'dog'], width: 8 }), age: regressorHead({ width: 8 }) };
 * const head = multitaskHead({ heads, lossWeights: { age: 0.5 } });
 * const [answer] = head.decode({ dtype: 'float32', shape: [1, 3], values: Float32Array.of(0, 2, 5) });
 * console.log(answer?.species.label, answer?.age.value); // dog 5
 * head.network.dispose();
 * ```
 */
export function multitaskHead<const Tasks extends TasksByName>({
  heads,
  lossWeights,
  ...others
}: MultitaskHeadOptions<Tasks>): MultitaskHead<Tasks> {
  checkKnownOptions(where, others, []);
  const factors = checkLossWeights(heads, lossWeights ?? {});
  const tasks = checkTasks(heads).map(([name, head]) => taskOf(name, head, factors.get(name) ?? 1));
  const names = tasks.map(({ name }) => name);
  const network = sideBySide(tasks);
  const outputColumns = columnsOf(tasks.map(({ outputs }) => outputs));
  // Before the targets of each task, whether it has any.
  const targetColumns = columnsOf([tasks.length, ...tasks.map(({ targets }) => targets.size)]);
  const places = tasks.map((task, index) => ({
    ...task,
    index,
    outputsOf: outputColumns.at(index),
    targetsOf: targetColumns.at(index + 1),
  }));

  const made: Head<MultitaskLabel<TasksByName>, unknown, unknown> = {
    kind: 'multitask',
    network,
    get needsAdapt() {
      return tasks.some(({ head }) => head.needsAdapt);
    },
    async adapt(labels) {
      for (const { name, head } of tasks) if (head.needsAdapt) await head.adapt?.(labelsOf(labels, name));
    },
    async restore(config) {
      const saved = isRecord(config) && isRecord(config.heads) ? config.heads : {};
      for (const { name, head } of tasks) if (head.needsAdapt) await head.restore?.((saved[name] ?? null) as Json);
    },
    encodeLabels(labels, positions) {
      const given = labels.map((label, row) => checkLabel(label, names, positions?.[row] ?? row));
      const values = new Float32Array(given.length * targetColumns.total);
      for (const { name, head, index, targetsOf } of places) {
        const rows = [...given.keys()].filter((row) => given[row]?.[name] !== undefined);
        const own = rows.map((row) => given[row]?.[name] as never);
        const encoded = head.encodeLabels(own, positions ? rows.map((row) => positions[row] ?? row) : rows);
        for (const [at, row] of rows.entries()) {
          const start = row * targetColumns.total;
          values[start + index] = 1;
          const { start: first, length } = targetsOf;
          values.set(encoded.values.subarray(at * length, (at + 1) * length), start + first);
        }
      }
      return { dtype: 'float32', shape: [given.length, targetColumns.total], values };
    },
    loss({ outputs, targets, ...context }) {
      const rows = targets.shape[0] ?? 0;
      const columns = (from: Tensor, { start, length }: { start: number; length: number }) =>
        slice(from, [0, start], [rows, length]);
      return Object.fromEntries(
        places.map(({ name, head, index, factor, targets: { dtype, shape }, outputsOf, targetsOf }) => {
          const own = cast(reshape(columns(targets, targetsOf), [rows, ...shape]), dtype);
          const losses = lossesOf(head, { ...context, outputs: columns(outputs, outputsOf), targets: own });
          const present = reshape(columns(targets, { start: index, length: 1 }), [rows]);
          const total = addN(Object.values(losses));
          return [name, mul(mul(total, present), factor)];
        }),
      );
    },
    metrics() {
      const loss = weightedMean();
      let samples = 0;
      const own = places.map((place) => ({ ...place, metrics: place.head.metrics() }));
      return {
        update({ outputs, targets, losses, lossesByName, weights }) {
          for (let row = 0; row < losses.length; row++) {
            if ((weights[row] ?? 0) === 0) continue;
            loss.add(losses[row] ?? Number.NaN, weights[row] ?? 0);
            samples++;
          }
          for (const {
            name,
            index,
            factor,
            targets: { dtype, shape },
            outputsOf,
            targetsOf,
            metrics,
          } of own) {
            const present = takenColumns(targets, { start: index, length: 1 }).values;
            const taken = takenColumns(targets, targetsOf);
            metrics.update({
              outputs: takenColumns(outputs, outputsOf),
              targets: { dtype, shape: [taken.shape[0] ?? 0, ...shape], values: typedAs(dtype, taken.values) },
              losses: Float32Array.from(lossesByName?.[name] ?? [], (value) => value / factor),
              weights: Float32Array.from(weights, (weight, row) => weight * (present[row] ?? 0)),
            });
          }
        },
        result: () => ({
          loss: loss.result(),
          samples,
          ...Object.fromEntries(own.map(({ name, metrics }) => [name, metrics.result()])),
        }),
      };
    },
    decode(outputs, positions) {
      const answers = places.map(({ name, head, outputsOf }) => ({
        name,
        answers: head.decode(takenColumns(outputs, outputsOf), positions),
      }));
      const rows = outputs.shape[0] ?? 0;
      return Array.from({ length: rows }, (_, row) =>
        Object.fromEntries(answers.map(({ name, answers: own }) => [name, own[row]])),
      );
    },
    activation(outputs) {
      const rows = outputs.shape[0] ?? 0;
      return concat(
        places.map(({ head, outputsOf }) => {
          const own = head.activation(slice(outputs, [0, outputsOf.start], [rows, outputsOf.length]));
          return reshape(own, [rows, -1]);
        }),
        1,
      );
    },
    toConfig: () => ({
      kind: 'multitask',
      heads: Object.fromEntries(tasks.map(({ name, head }) => [name, head.toConfig()])),
      lossWeights: Object.fromEntries(tasks.map(({ name, factor }) => [name, factor])),
    }),
  };
  // Types cannot follow each task through its columns.
  return made as MultitaskHead<Tasks>;
}

interface Task {
  readonly name: string;
  readonly head: Head<never, unknown, unknown>;
  readonly factor: number;
  /** How many columns of the outputs it has. */
  readonly outputs: number;
  /** What a row of its targets is. */
  readonly targets: { readonly dtype: HostArray['dtype']; readonly shape: readonly number[]; readonly size: number };
}

function taskOf(name: string, head: Head<never, unknown, unknown>, factor: number): Task {
  const { dtype, shape } = head.encodeLabels([]);
  const row = shape.slice(1);
  return {
    name,
    head,
    factor,
    outputs: head.network.outputs[0]?.shape.at(-1) ?? 0,
    targets: { dtype, shape: row, size: row.reduce((product, length) => product * length, 1) },
  };
}

/** All heads on one input, which are freed with it. */
function sideBySide(tasks: readonly Task[]): LayersModel {
  const width = tasks[0]?.head.network.inputs[0]?.shape.at(-1) ?? 0;
  const inputs = input({ shape: [width], name: 'head_input' });
  const outputs = tasks.map(({ name, head: { network } }) => {
    // Networks inside a network need names that differ, and those of heads are all the same.
    network.name = name;
    return applyLayer(network, inputs);
  });
  return model({ inputs, outputs: applyLayer(layers.concatenate({ name: 'head_output' }), outputs), name: 'head' });
}

async function* labelsOf(
  labels: AsyncIterable<MultitaskLabel<TasksByName>> | Iterable<MultitaskLabel<TasksByName>>,
  name: string,
): AsyncGenerator<never, void, undefined> {
  for await (const label of labels) if (label[name] !== undefined) yield label[name];
}

const typedAs = (dtype: HostArray['dtype'], values: Float32Array | Int32Array) =>
  dtype === 'int32' ? Int32Array.from(values) : values;

function checkTasks(heads: unknown): [name: string, head: Head<never, unknown, unknown>][] {
  const refusal = (received: unknown, remedy: string): EncoderKitError =>
    new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: '"heads" to be two or more heads by the names of their tasks',
      received,
      remedy,
    });
  const remedy = 'Pass { species: classifierHead({ … }), age: regressorHead({ … }) }.';
  if (!isRecord(heads) || Object.keys(heads).length < 2) {
    throw refusal(isRecord(heads) ? Object.keys(heads) : heads, remedy);
  }
  const entries = Object.entries(heads as Readonly<Record<string, Head<never, unknown, unknown>>>);
  const widths = new Set<unknown>();
  for (const [name, head] of entries) {
    if (!isRecord(head) || !('network' in head) || !('encodeLabels' in head))
      throw refusal({ [name]: 'no head' }, remedy);
    if (name === 'loss' || name === 'samples' || !/^[A-Za-z][\w.-]*$/.test(name)) {
      throw refusal(
        name,
        'Call a task by a word of letters and digits other than "loss" and "samples", which the report has itself.',
      );
    }
    if (head.perTimestep || head.optionalLabels || head.fillTarget !== undefined) {
      throw refusal(
        { [name]: head.kind },
        'Heads that give one answer for a sample can share an encoder; give others a model of their own.',
      );
    }
    widths.add(head.network.inputs[0]?.shape.at(-1));
  }
  if (widths.size > 1)
    throw refusal({ widths: [...widths] }, 'Give all heads the width of the encoder: { width: encoder.width }.');
  return entries;
}

function checkLossWeights(heads: unknown, lossWeights: unknown): Map<string, number> {
  const names = isRecord(heads) ? Object.keys(heads) : [];
  const given = checkKnownOptions(where, lossWeights, names, 'lossWeights');
  return new Map(
    Object.entries(given).map(([name, factor]) => [
      name,
      checkNumber(where, `lossWeights.${name}`, factor ?? 1, { above: 0 }),
    ]),
  );
}

/** Throws `invalid-label` for what is no record of labels by task, or has none. */
function checkLabel(label: unknown, names: readonly string[], position: number): Readonly<Record<string, unknown>> {
  const known = isRecord(label) ? Object.keys(label) : [];
  const unknown = known.find((name) => !names.includes(name));
  if (isRecord(label) && unknown === undefined && known.some((name) => label[name] !== undefined)) return label;
  throw new EncoderKitError({
    code: 'invalid-label',
    where,
    expected: `the label of example ${position} to have a label for one or more of ${names.join(', ')}`,
    received: label,
    remedy: `Pass { ${names.map((name) => `${name}: …`).join(', ')} }, without what nobody knows.`,
  });
}
