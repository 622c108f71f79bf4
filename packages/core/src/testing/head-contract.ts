import assert from 'node:assert/strict';
import { grad, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type HostArray, toTensor } from '../base/host-array.ts';
import type { Json } from '../base/json.ts';
import { randomGenerator } from '../base/random.ts';
import type { TimestepSpan } from '../model/encoder.ts';
import type { Head } from '../model/head.ts';
import { headFromConfig } from '../store/bundle/heads.ts';
import { assertClose, assertLeavesNoTensors, assertRefuses, type ContractCheck } from './contract.ts';
import { headLosses } from './head-losses.ts';

export interface HeadContractOptions<Label, Prediction, Report> {
  /** Makes the head anew each time, with the same seed. Where it needs to adapt, it is adapted to `labels`. */
  readonly make: () => Head<Label, Prediction, Report>;
  /** Three or more that it can learn. */
  readonly labels: readonly Label[];
  /** What it cannot learn: each must be refused, and its place named. */
  readonly badLabels?: readonly unknown[];
  /** The numbers of an answer that the exported network gives, too: probabilities, for a classifier; those of all timesteps, for a tagger. */
  readonly numbersOf: (prediction: Prediction) => ArrayLike<number>;
  /** What makes a head of a config; `headFromConfig` when absent. */
  readonly fromConfig?: (
    config: Json,
  ) => Pick<Head<never, unknown, unknown>, 'network' | 'perTimestep' | 'toConfig' | 'decode' | 'encodeLabels'>;
}

/**
 * What every head keeps to, as checks for any test runner.
 *
 * @returns the checks, in an order in which the first that fails says most
 * @example
 * ```ts
 * import { classifierHead } from '@encoderkit/core';
 * import { headContract } from '@encoderkit/core/testing';
 *
 * const contract = headContract({
 *   make: () => classifierHead({ labels: ['a', 'b', 'c'], width: 4 }),
 *   labels: ['a', 'b', 'c', 'a'],
 *   badLabels: ['d', undefined],
 *   numbersOf: ({ probabilities }) => probabilities,
 * });
 * for (const { name, run } of contract) await run().then(() => console.log('ok', name)); // or: test(name, run)
 * ```
 */
export function headContract<Label, Prediction, Report>(
  options: HeadContractOptions<Label, Prediction, Report>,
): ContractCheck[] {
  const { labels, badLabels = [], numbersOf, fromConfig = headFromConfig } = options;
  assert.ok(labels.length >= 3, 'headContract: give three or more labels');
  type Made = Head<Label, Prediction, Report>;
  const rows = labels.length;
  const ones = labels.map(() => 1);
  /** How many timesteps a label has, for a head per timestep: its labels are lists. */
  const stepsIn = (label: Label): number => (Array.isArray(label) ? label.length : 0);

  const withHead = async (body: (head: Head<Label, Prediction, Report>) => Promise<void>): Promise<void> => {
    const head = options.make();
    try {
      if (head.needsAdapt) await head.adapt?.(labels);
      await body(head);
    } finally {
      head.network.dispose();
    }
  };
  const check = (name: string, body: (head: Head<Label, Prediction, Report>) => Promise<void>): ContractCheck => ({
    name,
    run: () => withHead(body),
  });

  /** What the head's network makes of embeddings that are the same each time. For a head per timestep: of rows as long as the longest label. */
  const outputsOf = async ({
    network,
    perTimestep,
  }: Pick<Head<never, unknown, unknown>, 'network' | 'perTimestep'>): Promise<HostArray> => {
    const width = network.inputs[0]?.shape.at(-1) ?? 0;
    const shape = perTimestep ? [rows, Math.max(...labels.map(stepsIn)), width] : [rows, width];
    const random = randomGenerator(7);
    const outputs = tidy(() => {
      const embeddings = tensor(
        Array.from({ length: shape.reduce((product, length) => product * length, 1) }, () => random.normal()),
        shape,
      );
      return network.apply(embeddings, { training: false }) as Tensor;
    });
    return hostArray(outputs);
  };
  const lossesOf = async (head: Made, outputs: HostArray, targets: HostArray) =>
    (await hostArray(tidy(() => headLosses(head, toTensor(outputs), targets)))).values;
  /** What each loss counts when each sample counts as much as `weights` says. */
  const weightsOf = (head: Made, targets: HostArray, weights: readonly number[]) =>
    head.timestepWeights?.(targets, weights) ?? Float32Array.from(weights);

  return [
    check(
      'has a network that takes embeddings and gives one row of outputs for each',
      async ({ network, perTimestep = false, timestepWeights }) => {
        assert.equal(network.inputs.length, 1);
        assert.equal(network.outputs.length, 1);
        assert.equal(network.inputs[0]?.shape.length, perTimestep ? 3 : 2);
        assert.equal(network.outputs[0]?.shape[0], null);
        assert.equal(
          timestepWeights !== undefined,
          perTimestep,
          'weights of timesteps for a head per timestep, and for no other',
        );
      },
    ),

    check('makes one row of targets of each label', async (head) => {
      const targets = head.encodeLabels(labels);
      assert.equal(targets.shape[0], rows);
      assert.equal(
        targets.values.length,
        targets.shape.reduce((product, length) => product * length, 1),
      );
      labels.forEach((label, index) => {
        const alone = [...head.encodeLabels([label]).values];
        const beside = [...row(targets, index).values];
        assert.deepEqual(beside.slice(0, alone.length), alone, 'whatever comes beside it');
        if (head.timestepWeights) return;
        assert.equal(beside.length, alone.length, 'a row as long as any other');
      });
    }),

    check('lays the labels of timesteps where the timesteps are', async (head) => {
      if (!head.perTimestep) return;
      const [label] = labels;
      const total = stepsIn(label as Label);
      const whole = [...head.encodeLabels([label as Label]).values];
      const lay = (span: Omit<TimestepSpan, 'total'>) =>
        head.encodeLabels([label as Label], [0], { length: total + 3, spans: [{ total, ...span }] });
      const weights = (targets: HostArray) => [...(head.timestepWeights?.(targets, [2]) ?? [])];
      const padded = lay({ first: 0, count: total, offset: 2 });
      assert.deepEqual(padded.shape.slice(0, 2), [1, total + 3]);
      assert.deepEqual([...padded.values].slice(2, 2 + total), whole);
      assert.deepEqual(
        weights(padded).filter((_, timestep) => timestep < 2 || timestep >= 2 + total),
        [0, 0, 0],
        'padding counts nothing',
      );
      const cut = lay({ first: 1, count: total - 1, offset: 0 });
      assert.deepEqual([...cut.values].slice(0, total - 1), whole.slice(1), 'without the timesteps that were cut off');
      for (const length of [total - 1, total + 1]) {
        const spans = [{ total: length, first: 0, count: length, offset: 0 }];
        const refused = await assertRefuses(
          () => head.encodeLabels([label as Label], [4711], { length: total + 3, spans }),
          `${total} labels for ${length} timesteps`,
          ['invalid-label'],
        );
        for (const number of [4711, length, total]) assert.match(refused.message, new RegExp(`\\b${number}\\b`));
      }
    }),

    check('refuses a label that it cannot learn, and names its place', async (head) => {
      for (const bad of badLabels) {
        const mixed = [...labels.slice(0, 2), bad as Label];
        const inList = await assertRefuses(() => head.encodeLabels(mixed), `label ${String(bad)}`, ['invalid-label']);
        assert.match(inList.message, /\b2\b/, 'its place in the list');
        const inData = await assertRefuses(() => head.encodeLabels(mixed, [5, 6, 4711]), `label ${String(bad)}`);
        assert.match(inData.message, /\b4711\b/, 'its place in the data set');
      }
    }),

    check('has a finite loss for each sample by itself', async (head) => {
      const outputs = await outputsOf(head);
      const targets = head.encodeLabels(labels);
      const losses = await lossesOf(head, outputs, targets);
      const perRow = head.perTimestep ? (targets.shape[1] ?? 0) : 1;
      assert.equal(losses.length, rows * perRow, 'one loss for each sample, or timestep');
      assert.equal(weightsOf(head, targets, ones).length, losses.length, 'one weight for each loss');
      assert.ok(losses.every(Number.isFinite), 'finite losses');
      for (let index = 0; index < rows; index++) {
        const alone = await lossesOf(head, row(outputs, index), row(targets, index));
        const beside = losses.slice(index * perRow, (index + 1) * perRow);
        assertClose(alone, beside, 1e-5, `loss of sample ${index} alone`);
      }
    }),

    check('has a loss with a finite gradient', async (head) => {
      const outputs = await outputsOf(head);
      const targets = head.encodeLabels(labels);
      const gradient = await hostArray(
        tidy(() => {
          return grad((x: Tensor) => sum(headLosses(head, x, targets)))(toTensor(outputs));
        }),
      );
      assert.deepEqual(gradient.shape, outputs.shape);
      assert.ok(gradient.values.every(Number.isFinite), 'finite gradient');
      assert.ok(
        gradient.values.some((value) => value !== 0),
        'a gradient that is not zero everywhere',
      );
    }),

    check('gives an answer for each row, the same from a network that ends in its activation', async (head) => {
      const outputs = await outputsOf(head);
      const answers = head.decode(outputs);
      assert.equal(answers.length, rows);
      const activated = await hostArray(tidy(() => head.activation(toTensor(outputs))));
      const numbers = answers.flatMap((answer) => [...Array.from(numbersOf(answer))]);
      assertClose(numbers, activated.values, 1e-5, 'activation');
      assert.deepEqual(
        head.decode({ ...outputs, shape: [0, ...outputs.shape.slice(1)], values: new Float32Array(0) }),
        [],
      );
    }),

    check('does not take what is no number for an answer', async (head) => {
      const outputs = await outputsOf(head);
      const broken = { ...outputs, values: outputs.values.map(() => Number.NaN) };
      await assertRefuses(() => head.decode(broken), 'decode of NaN', ['not-finite']);
    }),

    check('reports a loss, and leaves padding out', async (head) => {
      const outputs = await outputsOf(head);
      const targets = head.encodeLabels(labels);
      const losses = await lossesOf(head, outputs, targets);
      const report = (weights: readonly number[], lastLoss: number): unknown => {
        const metrics = head.metrics();
        const ofLosses = weightsOf(head, targets, weights);
        metrics.update({ outputs, targets, losses: [...losses.slice(0, -1), lastLoss], weights: ofLosses });
        return metrics.result();
      };
      const padded = labels.map((_, index) => (index === rows - 1 ? 0 : 1));
      const loss = (result: unknown) => Reflect.get(result as object, 'loss');
      const counted = weightsOf(head, targets, padded);
      const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
      const mean = total(losses.map((value, index) => value * (counted[index] ?? 0))) / total(counted);
      assertClose([loss(report(padded, losses.at(-1) ?? 0))], [mean], 1e-5, 'mean loss without the padding');
      assert.deepEqual(report(padded, 1e6), report(padded, 0));
    }),

    check('comes back from its config', async (head) => {
      const config = head.toConfig();
      assert.deepEqual(JSON.parse(JSON.stringify(config)), config, 'the config is JSON');
      const again = fromConfig(JSON.parse(JSON.stringify(config)));
      try {
        assert.deepEqual(again.toConfig(), config);
        again.network.setWeights(head.network.getWeights());
        const outputs = await outputsOf(head);
        assert.deepEqual(await outputsOf(again), outputs);
        assert.deepEqual(again.decode(outputs), head.decode(outputs));
        assert.deepEqual(Reflect.apply(again.encodeLabels, again, [labels]), head.encodeLabels(labels));
      } finally {
        again.network.dispose();
      }
    }),

    {
      name: 'leaves no tensor behind',
      run: () =>
        assertLeavesNoTensors(
          () =>
            withHead(async (head) => {
              const outputs = await outputsOf(head);
              await lossesOf(head, outputs, head.encodeLabels(labels));
              head.decode(outputs);
              tidy(() => void head.activation(toTensor(outputs)));
            }),
          'after dispose',
        ),
    },
  ];
}

async function hostArray(made: Tensor): Promise<HostArray> {
  const values = Float32Array.from(await made.data());
  const { shape } = made;
  made.dispose();
  return { dtype: 'float32', shape, values };
}

function row({ dtype, shape, values }: HostArray, index: number): HostArray {
  const length = values.length / (shape[0] ?? 1);
  return { dtype, shape: [1, ...shape.slice(1)], values: values.slice(index * length, (index + 1) * length) };
}
