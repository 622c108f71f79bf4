import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type HostArray, toTensor } from '../base/host-array.ts';
import { randomGenerator } from '../base/random.ts';
import { type AnyHead, type HeadsByKind, headFromConfig } from '../store/bundle/heads.ts';
import { headLosses } from '../testing/head-losses.ts';
import { type ClassifierHeadOptions, classifierHead } from './classifier/head.ts';
import { type RegressorHeadOptions, regressorHead } from './regressor/head.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const width = 6;
const rows = (...values: number[][]): HostArray => ({
  dtype: 'float32',
  shape: [values.length, values[0]?.length ?? 0],
  values: Float32Array.from(values.flat()),
});
const random = randomGenerator(1);
const embeddings = rows(...[0, 1, 2, 3].map(() => Array.from({ length: width }, () => random.normal())));

function outputsOf(network: LayersModel): HostArray {
  return tidy(() => {
    const outputs = network.predict(toTensor(embeddings)) as Tensor;
    return { dtype: 'float32', shape: outputs.shape, values: Float32Array.from(outputs.dataSync()) };
  });
}

/** Those on the vector of a sample; `tagger.test.ts` has the one on the vectors of steps. */
type SampleHead = HeadsByKind['classifier' | 'multiLabelClassifier' | 'regressor'];

const heads: [name: string, make: () => SampleHead, labels: unknown[]][] = [
  ['classifier', () => classifierHead({ labels: ['a', 'b', 'c'], width, seed: 1 }), ['a', 'c', 'b', 'a']],
  [
    'classifier, with everything',
    () =>
      classifierHead({
        labels: [1, 2, 'three', true],
        width,
        labelSmoothing: 0.1,
        hidden: [8, 5],
        dropout: 0.5,
        initializer: { name: 'gaussian', stddev: 0.1 },
        seed: 7,
        topK: 2,
      }),
    [1, 'three', true, 2],
  ],
  [
    'classifier of several labels',
    () => classifierHead({ labels: ['a', 'b', 'c'], width, multiLabel: true, labelSmoothing: 0.1, threshold: 0.4 }),
    [['a'], [], ['a', 'c'], ['c', 'b']],
  ],
  ['regressor', () => regressorHead({ width }), [1, 2, 3, 4]],
  [
    'regressor, with everything',
    () =>
      regressorHead({
        width,
        outputs: ['u', 'v'],
        loss: 'huber',
        hidden: [4],
        dropout: 0.2,
        targetScale: { mean: [10, -3], deviation: [2, 0.5] },
      }),
    [{ u: 1, v: 2 }, { u: 2, v: 1 }, [3, 3], [4, 4]],
  ],
];

describe.each(heads)('%s', (_, make, labels) => {
  it('leaves no tensors behind once its network is disposed', () => {
    const before = memory().numTensors;
    const head = make();
    head.decode(outputsOf(head.network));
    head.network.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('begins with the same weights each time', () => {
    const [one, other] = [make(), make()];
    expect(outputsOf(one.network)).toEqual(outputsOf(other.network));
    for (const head of [one, other]) head.network.dispose();
  });

  it('comes back from its config', () => {
    const head = make();
    const again = headFromConfig(JSON.parse(JSON.stringify(head.toConfig())));
    expect(again.kind).toBe(head.kind);
    expect(again.toConfig()).toEqual(head.toConfig());
    const outputs = outputsOf(head.network);
    expect(outputsOf(again.network)).toEqual(outputs);
    expect(again.decode(outputs)).toEqual(head.decode(outputs));
    for (const { network } of [head, again]) network.dispose();
  });

  it('gives a finite loss for each sample, and a report of as many', () => {
    const head = make();
    const outputs = outputsOf(head.network);
    const targets = encoded(head, labels);
    expect(targets.shape[0]).toBe(4);
    const losses = tidy(() => [...headLosses(head, toTensor(outputs), targets).dataSync()]);
    expect(losses).toHaveLength(4);
    expect(losses.every((loss) => Number.isFinite(loss) && loss >= 0)).toBe(true);
    const metrics = head.metrics();
    metrics.update({ outputs, targets, losses, weights: [1, 1, 1, 1] });
    const report = metrics.result();
    expect(report.samples).toBe(4);
    expect(report.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 4, 6);
    head.network.dispose();
  });

  it('has an activation that gives what it decodes', () => {
    const head = make();
    const outputs = outputsOf(head.network);
    const activated = tidy(() => [...head.activation(toTensor(outputs)).dataSync()]);
    const decoded = head
      .decode(outputs)
      .flatMap((answer) => [...('values' in answer ? answer.values : answer.probabilities)]);
    expect(activated).toEqual(decoded.map((value) => expect.closeTo(value, 5)));
    head.network.dispose();
  });

  it('names its layers, the last of which gives the outputs', () => {
    const { network } = make();
    const names = network.layers.map(({ name }) => name);
    expect(names[0]).toBe('head_input');
    expect(names.at(-1)).toBe('head_output');
    expect(names.every((name) => /^head_(input|output|dense_\d|dropout_\d)$/.test(name))).toBe(true);
    expect(new Set(names).size).toBe(names.length);
    network.dispose();
  });
});

/** Heads differ in their labels; each is given its own here. */
function encoded(head: AnyHead, labels: readonly unknown[]): HostArray {
  return head.encodeLabels(labels as never);
}

describe('classifierHead', () => {
  it('gives classes by their index', () => {
    const head = classifierHead({ labels: ['a', 'b', 'c'], width });
    expect(head.encodeLabels(['c', 'a', 'c'])).toEqual({ dtype: 'int32', shape: [3], values: Int32Array.of(2, 0, 2) });
    expect(head.classIndices?.(['b', 'a'])).toEqual([1, 0]);
    head.network.dispose();
  });

  it('decodes to the most likely label, with probabilities that sum to 1', () => {
    const head = classifierHead({ labels: ['a', 'b', 'c'], width });
    const [first, second] = head.decode(rows([1, 3, 2], [1e4, 0, -1e4]));
    const sum = Math.exp(1) + Math.exp(3) + Math.exp(2);
    expect(first).toMatchObject({ label: 'b', index: 1, probability: expect.closeTo(Math.exp(3) / sum, 6) });
    expect([...(first?.probabilities ?? [])]).toEqual(
      [1, 3, 2].map((logit) => expect.closeTo(Math.exp(logit) / sum, 6)),
    );
    expect(second).toMatchObject({ label: 'a', probability: 1, probabilities: Float32Array.of(1, 0, 0) });
    head.network.dispose();
  });

  it('drops values in training only', () => {
    const { network } = classifierHead({ labels: ['a', 'b'], width, dropout: 0.5, hidden: [4] });
    expect(network.layers.map(({ name }) => name)).toEqual([
      'head_input',
      'head_dropout_1',
      'head_dense_1',
      'head_dropout_2',
      'head_output',
    ]);
    const training = () =>
      tidy(() => [...(network.apply(toTensor(embeddings), { training: true }) as Tensor).dataSync()]);
    expect(training()).not.toEqual(training());
    expect(outputsOf(network)).toEqual(outputsOf(network));
    network.dispose();
  });

  it('begins differently with another seed, and in each layer', () => {
    const weightsOf = (seed: number) => {
      const { network } = classifierHead({ labels: ['a', 'b', 'c', 'd', 'e', 'f'], width, hidden: [width], seed });
      const weights = network.getWeights().map((weight) => [...weight.dataSync()]);
      network.dispose();
      return weights;
    };
    const [hidden, , output] = weightsOf(1);
    expect(hidden).not.toEqual(output);
    expect(weightsOf(2)[0]).not.toEqual(hidden);
  });

  const head = () => classifierHead({ labels: ['cat', 'dog'], width });
  it.each<[problem: string, make: () => unknown, code: string, message: RegExp]>([
    [
      'a label outside the set',
      () => head().encodeLabels(['cat', 'cow' as 'cat']),
      'invalid-label',
      /classifierHead: expected the label of example 1 to be one of "cat", "dog", received "cow"\. Leave the example out, or add its label/,
    ],
    [
      'a label outside the set, by its place in the data',
      () => head().classIndices?.(['cow' as 'cat'], [4711]),
      'invalid-label',
      /label of example 4711/,
    ],
    [
      'a label that is a number in place of text',
      () => classifierHead({ labels: ['0', '1'], width }).encodeLabels([1 as unknown as '1']),
      'invalid-label',
      /received 1. Did you mean the string "1"\?/,
    ],
    [
      'no label',
      () => head().encodeLabels([undefined as unknown as 'cat']),
      'invalid-label',
      /received undefined. Every example that a model learns from.* needs a label/,
    ],
    [
      'a label outside many',
      () => classifierHead({ labels: Array.from({ length: 30 }, (_, index) => index), width }).encodeLabels([99]),
      'invalid-label',
      /19 and 10 more, received 99/,
    ],
    [
      'one label only',
      () => classifierHead({ labels: ['a'], width }),
      'invalid-option',
      /at least 2 different strings, numbers or booleans, received \["a"\]/,
    ],
    ['a label twice', () => classifierHead({ labels: ['a', 'a'], width }), 'invalid-option', /received "a twice"/],
    [
      'a label that is a list',
      () => classifierHead({ labels: ['a', ['b'] as unknown as string], width }),
      'invalid-option',
      /received \["b"\]/,
    ],
    [
      'no labels',
      () => classifierHead({ width } as unknown as ClassifierHeadOptions<string>),
      'invalid-option',
      /"labels" to be at least 2/,
    ],
    [
      'no options',
      () => classifierHead(undefined as unknown as ClassifierHeadOptions<string>),
      'invalid-option',
      /an object of options/,
    ],
    [
      'no width',
      () => classifierHead({ labels: ['a', 'b'] } as unknown as ClassifierHeadOptions<string>),
      'invalid-option',
      /"width" to be an integer at least 1, received undefined/,
    ],
    [
      'dropout of 1',
      () => classifierHead({ labels: ['a', 'b'], width, dropout: 1 }),
      'invalid-option',
      /"dropout" to be .*less than 1, received 1/,
    ],
    [
      'a hidden layer of 0',
      () => classifierHead({ labels: ['a', 'b'], width, hidden: [4, 0] }),
      'invalid-option',
      /"hidden" to be an integer at least 1, received 0/,
    ],
    [
      'hidden as a number',
      () => classifierHead({ labels: ['a', 'b'], width, hidden: 4 as unknown as number[] }),
      'invalid-option',
      /"hidden" to be a list of layer sizes, received 4. Pass \[128\]/,
    ],
    [
      'an initialiser that there is not',
      () => classifierHead({ labels: ['a', 'b'], width, initializer: 'xavier' as 'zeros' }),
      'invalid-option',
      /received "xavier"/,
    ],
    [
      'a misspelt option',
      () => classifierHead({ labels: ['a', 'b'], width, label_smoothing: 0.1 } as ClassifierHeadOptions<string>),
      'invalid-option',
      /no option "label_smoothing"/,
    ],
    [
      'outputs of NaN',
      () => head().decode(rows([1, 2], [Number.NaN, 0])),
      'not-finite',
      /outputs for sample 1 are not numbers/,
    ],
    [
      'outputs of another width',
      () => head().decode(rows([1, 2, 3])),
      'shape-mismatch',
      /outputs of shape \[rows, 2\], received \[1,3\]/,
    ],
    [
      'a label in place of a list',
      () => classifierHead({ labels: ['a'], width, multiLabel: true }).encodeLabels(['a' as unknown as 'a'[]]),
      'invalid-label',
      /label of example 0 to be a list of labels, received "a"/,
    ],
    [
      'a label outside the set in a list',
      () => classifierHead({ labels: ['a'], width, multiLabel: true }).encodeLabels([[], ['b' as 'a']]),
      'invalid-label',
      /label of example 1 to be one of "a", received "b"/,
    ],
  ])('refuses %s', (_, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('classifierHead, of several labels', () => {
  it('encodes and decodes lists of labels', () => {
    const head = classifierHead({ labels: ['a', 'b', 'c'], width, multiLabel: true, threshold: 0.6 });
    expect(head.encodeLabels([['c', 'a'], []])).toEqual(rows([1, 0, 1], [0, 0, 0]));
    const [answer] = head.decode(rows([3, 0.1, -2]));
    expect(answer?.labels).toEqual(['a']);
    expect([...(answer?.probabilities ?? [])]).toEqual(
      [3, 0.1, -2].map((logit) => expect.closeTo(1 / (1 + Math.exp(-logit)), 6)),
    );
    expect(head.classIndices).toBeUndefined();
    head.network.dispose();
  });
});

describe('regressorHead', () => {
  it('learns the scale of its labels, and answers in it', async () => {
    const head = regressorHead({ width, outputs: ['u', 'v'] });
    expect(head.needsAdapt).toBe(true);
    await head.adapt?.([
      { u: 100, v: -1 },
      { u: 300, v: -1 },
    ]);
    expect(head.needsAdapt).toBe(false);
    expect(head.toConfig()).toMatchObject({ targetScale: { mean: [200, -1], deviation: [100, 1] } });
    expect([...head.encodeLabels([{ u: 300, v: -1 }, [100, 0]]).values]).toEqual([1, 0, -1, 1]);
    expect(head.decode(rows([0.5, 2]))).toEqual([{ value: 250, values: [250, 1], byName: { u: 250, v: 1 } }]);
    const metrics = head.metrics();
    metrics.update({ outputs: rows([1, 0]), targets: rows([0, 0]), losses: [1], weights: [1] });
    expect(metrics.result().perOutput[0]?.mae).toBe(100);
    head.network.dispose();
  });

  it('leaves labels alone when told to', async () => {
    const head = regressorHead({ width, normalizeTargets: false });
    expect(head.needsAdapt).toBe(false);
    await head.adapt?.([100, 300]);
    expect([...head.encodeLabels([100]).values]).toEqual([100]);
    expect(head.decode(rows([7]))).toEqual([{ value: 7, values: [7], byName: { 0: 7 } }]);
    head.network.dispose();
  });

  it('learns from a stream, as far from 0 as it may be', async () => {
    const head = regressorHead({ width });
    await head.adapt?.(
      (async function* () {
        for (let index = 0; index < 1000; index++) yield 1e9 + (index % 2);
      })(),
    );
    expect(head.toConfig()).toMatchObject({ targetScale: { mean: [1e9 + 0.5], deviation: [expect.closeTo(0.5, 6)] } });
    head.network.dispose();
  });

  const single = () => regressorHead({ width });
  const pair = () => regressorHead({ width, outputs: ['u', 'v'] });
  it.each<[problem: string, make: () => unknown, code: string, message: RegExp]>([
    [
      'text for a number',
      () => single().encodeLabels([1, '2' as unknown as number]),
      'invalid-label',
      /label of example 1 to be a finite number, received "2"/,
    ],
    [
      'NaN',
      () => single().encodeLabels([Number.NaN], [12]),
      'invalid-label',
      /label of example 12 to be a finite number, received NaN/,
    ],
    ['no label', () => single().encodeLabels([undefined as unknown as number]), 'invalid-label', /received undefined/],
    [
      'too few numbers',
      () => pair().encodeLabels([[1]]),
      'invalid-label',
      /to be 2 finite numbers \(u, v\), received \[1\]/,
    ],
    [
      'a name that is missing',
      () => pair().encodeLabels([{ u: 1 }]),
      'invalid-label',
      /2 finite numbers \(u, v\), received \{"u":1\}/,
    ],
    [
      'no outputs',
      () => regressorHead({ width, outputs: 0 }),
      'invalid-option',
      /"outputs" to be an integer at least 1, received 0/,
    ],
    [
      'names of none',
      () => regressorHead({ width, outputs: [] }),
      'invalid-option',
      /or different names of them, received \[\]/,
    ],
    ['a name twice', () => regressorHead({ width, outputs: ['u', 'u'] }), 'invalid-option', /different names/],
    [
      'a loss that there is not',
      () => regressorHead({ width, loss: 'mse' as 'huber' }),
      'invalid-option',
      /one of meanSquaredError, meanAbsoluteError, huber, received "mse"/,
    ],
    [
      'a scale of another width',
      () => regressorHead({ width, targetScale: { mean: [1, 2], deviation: [1, 1] } }),
      'invalid-option',
      /"targetScale.mean.length" to be 1, received 2/,
    ],
    [
      'a deviation of 0',
      () => regressorHead({ width, targetScale: { mean: [1], deviation: [0] } }),
      'invalid-option',
      /"targetScale.deviation" to be .*greater than 0, received 0/,
    ],
    [
      'a misspelt option',
      () => regressorHead({ width, output: 3 } as RegressorHeadOptions),
      'invalid-option',
      /no option "output"/,
    ],
    ['outputs of NaN', () => single().decode(rows([Number.NaN])), 'not-finite', /sample 0/],
  ])('refuses %s', (_, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('refuses a label that it cannot learn from', async () => {
    await expect(single().adapt?.([1, Number.POSITIVE_INFINITY])).rejects.toThrow(
      /label of example 1 to be a finite number, received Infinity/,
    );
  });
});

describe('headFromConfig', () => {
  it.each([
    [
      null,
      /expected the config of a head \(classifier, multiLabelClassifier, regressor, tagger, matcher, multitask\), received null/,
    ],
    ['classifier', /received "classifier"/],
    [{ kind: 'translator' }, /received \{"kind":"translator"\}/],
    [{ kind: 'tagger', width: 4, labels: ['a', 'a'] }, /taggerHead: expected "labels" .* received "a twice"/],
    [{ kind: 'toString' }, /the config of a head/],
    [
      { kind: 'classifier', width: 4, labels: ['a'] },
      /this config cannot be read: classifierHead: expected "labels" to be at least 2/,
    ],
    [{ kind: 'regressor', width: -4 }, /"width" to be an integer at least 1, received -4/],
    [{ kind: 'regressor', width: 4, future: true }, /no option "future"/],
  ])('refuses %j', (config, message) => {
    expect(() => headFromConfig(config)).toThrow(
      expect.objectContaining({ code: 'bundle-mismatch', message: expect.stringMatching(message) }),
    );
  });
});
