import '@tensorflow/tfjs-backend-cpu';
import { memory, ones, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { networkOptionNames, planNetwork, presetNameOf } from './network.ts';
import type { PresetName } from './presets.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const where = 'cnnEncoder';

function build(preset: PresetName, options: object, input: [number, number, number], seed = 1): LayersModel {
  return planNetwork(preset, { ...options }, input, where).build(seed);
}

/** Layer names with what comes out of each: `convolution1 26×26×32`. */
function summary(network: LayersModel): string[] {
  return network.layers.map(({ name, outputShape }) => `${name} ${outputShape.slice(1).join('×')}`);
}

/**
 * Multiplications and additions of one forward pass of one sample, in millions: those of convolutions and dense
 * layers.
 */
function megaflops(network: LayersModel): number {
  let total = 0;
  for (const layer of network.layers) {
    const kernel = layer.getWeights().find(({ shape }) => shape.length === 4 || shape.length === 2);
    if (!kernel) continue;
    const positions = layer.outputShape.slice(1, -1).reduce<number>((product, length) => product * Number(length), 1);
    total += 2 * positions * kernel.size;
  }
  return total / 1e6;
}

async function embed(network: LayersModel, input: Tensor): Promise<number[]> {
  const output = network.predict(input);
  if (Array.isArray(output)) throw new Error('one output');
  const values = await output.data();
  output.dispose();
  return Array.from(values);
}

const weightsOf = async (network: LayersModel) =>
  Promise.all(network.getWeights().map(async (each) => Array.from(await each.data())));

describe('tutorial', () => {
  test('is the tutorial network', () => {
    const network = build('tutorial', {}, [28, 28, 1]);
    expect(summary(network)).toEqual([
      'image 28×28×1',
      'convolution1 26×26×32',
      'pool1 13×13×32',
      'convolution2 11×11×64',
      'pool2 5×5×64',
      'flatten 1600',
      'embedding 128',
    ]);
    expect(network.countParams()).toBe(9 * 32 + 32 + 9 * 32 * 64 + 64 + 1600 * 128 + 128);
    expect(megaflops(network)).toBeCloseTo(5.26, 2);
    expect(network.getLayer('convolution1').getConfig()).toMatchObject({
      activation: 'relu',
      padding: 'valid',
      useBias: true,
    });
    network.dispose();
  });

  test('blocks, each with its own options', () => {
    const network = build(
      'tutorial',
      {
        padding: 'same',
        batchNormalization: true,
        blocks: [
          { filters: 4, kernelSize: [5, 3], strides: 2, pool: false },
          { filters: 6, dropout: 0.25, pool: { kind: 'average', size: 3, strides: 2, padding: 'same' } },
          { filters: 8, batchNormalization: false, padding: 'valid', pool: [1, 2] },
        ],
        pooling: 'max',
        units: 5,
        embeddingDropout: 0.5,
        activation: 'tanh',
      },
      [16, 16, 3],
    );
    expect(summary(network)).toEqual([
      'image 16×16×3',
      'convolution1 8×8×4',
      'normalization1 8×8×4',
      'activation1 8×8×4',
      'convolution2 8×8×6',
      'normalization2 8×8×6',
      'activation2 8×8×6',
      'pool2 4×4×6',
      'dropout2 4×4×6',
      'convolution3 2×2×8',
      'pool3 2×1×8',
      'global_max_pool 8',
      'embedding 5',
      'embedding_dropout 5',
    ]);
    expect(network.getLayer('convolution1').getConfig()).toMatchObject({ useBias: false, activation: 'linear' });
    expect(network.getLayer('convolution3').getConfig()).toMatchObject({ useBias: true, activation: 'tanh' });
    network.dispose();
  });

  test('without a dense layer the pooled features are the embedding', () => {
    const network = build('tutorial', { filters: [3], pooling: 'average', units: false }, [6, 6, 1]);
    expect(summary(network).at(-1)).toBe('global_average_pool 3');
    network.dispose();
  });

  test.each<[string, object, [number, number, number], RegExp]>([
    [
      'an input too small for its second block',
      {},
      [5, 5, 1],
      /layer "convolution2" has a 3×3 kernel, but only 1×1 is left of the 5×5 input/,
    ],
    [
      'an input too small for pooling',
      { filters: [2] },
      [3, 8, 1],
      /layer "pool1" has a 2×2 window, but only 1×6 is left/,
    ],
    [
      'a kernel larger than the input',
      { kernelSize: 9 },
      [8, 8, 1],
      /layer "convolution1" has a 9×9 kernel.*padding: "same"/,
    ],
  ])('%s is an error that names the layer, and leaves nothing behind', (_, options, input, message) => {
    const before = memory().numTensors;
    expect(() => build('tutorial', options, input)).toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  test.each<[string, object, [number, number, number], RegExp]>([
    ['more weights than an array can hold', {}, [1e6, 1e6, 1], /a layer would have weights of shape .* more than/],
    [
      'an initializer for square matrices',
      { initializer: 'identity' },
      [28, 28, 1],
      /layer "convolution1" cannot be made .*identity/i,
    ],
  ])('%s: what TF.js says, with the layer', (_, options, input, message) => {
    const before = memory().numTensors;
    expect(() => build('tutorial', options, input)).toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  test.each<[string, object, RegExp]>([
    ['filters of 0', { filters: [0] }, /"filters\[0\]" to be a positive integer, received 0/],
    ['one number of filters', { filters: 32 }, /"filters" to be a non-empty array/],
    ['filters and blocks', { filters: [1], blocks: [{ filters: 1 }] }, /"filters" to be absent/],
    ['no blocks', { blocks: [] }, /non-empty array of blocks/],
    ['a block of nothing', { blocks: [{}] }, /"blocks\[0\].filters"/],
    ['a misspelt block option', { blocks: [{ filters: 1, stride: 2 }] }, /no option "blocks\[0\].stride"/],
    ['padding of 1', { padding: 1 }, /"padding" to be one of "valid", "same"/],
    ['a pool without a size', { pool: { kind: 'max' } }, /"pool.size"/],
    ['an unknown pool', { pool: { size: 2, kind: 'min' } }, /"pool.kind"/],
    ['dropping everything', { dropout: 1 }, /"dropout".*less than 1/],
    ['units of 0', { units: 0 }, /"units" to be a positive integer, received 0.*Use false/],
    ['an unknown activation', { activation: 'ReLU' }, /"activation" to be one of "relu"/],
    ['an unknown pooling', { pooling: 'global' }, /"pooling" to be one of "flatten", "average", "max"/],
    ['no initializer', { initializer: 3 }, /"initializer" to be a name/],
    ['an unknown initializer', { initializer: 'xavier' }, /one of .*glorotUniform.* received "xavier"/],
  ])('%s is refused', (_, options, message) => {
    const before = memory().numTensors;
    expect(() => build('tutorial', options, [28, 28, 1])).toThrow(message);
    expect(() => build('tutorial', options, [28, 28, 1])).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    expect(memory().numTensors).toBe(before);
  });
});

describe('residual', () => {
  const small = { widths: [4, 6], depths: [1, 2], stem: { pool: false }, preActivation: false };

  test('basic blocks: names, sizes, projections where size or filters change', () => {
    const network = build('residual', small, [8, 8, 1]);
    expect(summary(network)).toEqual([
      'image 8×8×1',
      'stem 8×8×4',
      'stem_normalization 8×8×4',
      'stem_activation 8×8×4',
      'stage1_block1_convolution1 8×8×4',
      'stage1_block1_normalization1 8×8×4',
      'stage1_block1_activation1 8×8×4',
      'stage1_block1_convolution2 8×8×4',
      'stage1_block1_normalization2 8×8×4',
      'stage1_block1_add 8×8×4',
      'stage1_block1_activation2 8×8×4',
      'stage2_block1_convolution1 4×4×6',
      'stage2_block1_normalization1 4×4×6',
      'stage2_block1_activation1 4×4×6',
      'stage2_block1_convolution2 4×4×6',
      'stage2_block1_projection 4×4×6',
      'stage2_block1_normalization2 4×4×6',
      'stage2_block1_projection_normalization 4×4×6',
      'stage2_block1_add 4×4×6',
      'stage2_block1_activation2 4×4×6',
      'stage2_block2_convolution1 4×4×6',
      'stage2_block2_normalization1 4×4×6',
      'stage2_block2_activation1 4×4×6',
      'stage2_block2_convolution2 4×4×6',
      'stage2_block2_normalization2 4×4×6',
      'stage2_block2_add 4×4×6',
      'stage2_block2_activation2 4×4×6',
      'global_average_pool 6',
    ]);
    network.dispose();
  });

  test('pre-activation: the shortcut is left alone, and one normalisation ends it', () => {
    const network = build('residual', { ...small, preActivation: true }, [8, 8, 1]);
    const names = network.layers.map(({ name }) => name);
    expect(names.slice(1, 8)).toEqual([
      'stem',
      'stage1_block1_normalization1',
      'stage1_block1_activation1',
      'stage1_block1_convolution1',
      'stage1_block1_normalization2',
      'stage1_block1_activation2',
      'stage1_block1_convolution2',
    ]);
    expect(names.slice(-3)).toEqual(['final_normalization', 'final_activation', 'global_average_pool']);
    network.dispose();
  });

  test('a block starts as its shortcut: the last normalisation starts at 0', async () => {
    const network = build('residual', { widths: [4], depths: [3], preActivation: false }, [8, 8, 1]);
    const stemOnly = build('residual', { widths: [4], depths: [1], preActivation: false }, [8, 8, 1]);
    const input = ones([1, 8, 8, 1]);
    const [deep, shallow] = [await embed(network, input), await embed(stemOnly, input)];
    for (const [index, value] of deep.entries()) expect(value).toBeCloseTo(shallow[index] ?? Number.NaN, 5);
    expect(deep.some((value) => value > 0)).toBe(true);
    for (const each of [network, stemOnly, input]) each.dispose();
  });

  test('resnet18 is ResNet-18: 11.2 million weights, 512 wide, 8×8 or 224×224', () => {
    const forCifar = build('resnet18', {}, [32, 32, 3]);
    expect(forCifar.outputs[0]?.shape).toEqual([null, 512]);
    // torchvision's resnet18 has 11,689,512 parameters: 513,000 of them are its classifier, 9,600 statistics aside;
    // its stem is 7×7.
    expect(forCifar.countParams() - 9_600).toBe(11_689_512 - 513_000 - (7 * 7 - 3 * 3) * 3 * 64);
    expect(megaflops(forCifar)).toBeCloseTo(1112, -1);
    forCifar.dispose();
    const forImageNet = build('resnet18', {}, [224, 224, 3]);
    expect(summary(forImageNet).slice(1, 5)).toEqual([
      'stem 112×112×64',
      'stem_normalization 112×112×64',
      'stem_activation 112×112×64',
      'stem_pool 56×56×64',
    ]);
    expect(forImageNet.countParams() - 9_600).toBe(11_689_512 - 513_000);
    expect(megaflops(forImageNet)).toBeCloseTo(3628, -1);
    forImageNet.dispose();
  });

  test('the small preset fits a CPU: 35 MFLOP for a 28×28 image', () => {
    const network = build('residual', {}, [28, 28, 1]);
    expect(megaflops(network)).toBeCloseTo(35.1, 1);
    expect(network.outputs[0]?.shape).toEqual([null, 128]);
    expect(summary(network).slice(1, 4)).toEqual([
      'stem 28×28×32',
      'stem_pool 14×14×32',
      'stage1_block1_normalization1 14×14×32',
    ]);
    network.dispose();
  });

  test.each([
    [8, 8],
    [9, 13],
    [28, 28],
    [31, 96],
  ])('works at %d×%d', (height, width) => {
    const network = build('residual', { widths: [2, 2, 2, 2, 2], depths: [1, 1, 1, 1, 1] }, [height, width, 2]);
    expect(network.outputs[0]?.shape).toEqual([null, 2]);
    network.dispose();
  });

  test.each<[string, object, [number, number, number], RegExp]>([
    ['an input of 7 pixels', {}, [7, 28, 1], /at least 8×8 for a residual network, received \[7,28\]/],
    [
      'depths that do not match',
      { widths: [4, 8], depths: [1] },
      [28, 28, 1],
      /as long as "widths", which has 2 stages/,
    ],
    ['a stage of no blocks', { widths: [4], depths: [0] }, [28, 28, 1], /"depths\[0\]"/],
    ['a misspelt stem option', { stem: { stride: 2 } }, [28, 28, 1], /no option "stem.stride"/],
    ['preActivation of 1', { preActivation: 1 }, [28, 28, 1], /true or false/],
  ])('%s is refused', (_, options, input, message) => {
    expect(() => build('residual', options, input)).toThrow(message);
  });
});

describe.each<[PresetName, object]>([
  ['tutorial', { filters: [2, 3], units: 4, initializer: { name: 'gaussian', stddev: 0.5 } }],
  ['residual', { widths: [2, 3], depths: [1, 1] }],
  ['resnet18', { widths: [2, 3], depths: [1, 1], preActivation: true, units: 4 }],
])('%s', (preset, options) => {
  test('the same seed gives the same weights, another seed others; layers differ from each other', async () => {
    const [first, again, other] = [1, 1, 2].map((seed) => build(preset, options, [12, 12, 1], seed));
    if (!first || !again || !other) throw new Error('three networks');
    expect(await weightsOf(again)).toEqual(await weightsOf(first));
    expect(await weightsOf(other)).not.toEqual(await weightsOf(first));
    const kernels = (await weightsOf(first)).filter((values) => values.length > 4 && new Set(values).size > 1);
    const starts = kernels.map((values) =>
      values
        .slice(0, 3)
        .map((value) => value / (values[0] ?? 1))
        .join(),
    );
    expect(new Set(starts).size).toBe(kernels.length);
    for (const each of [first, again, other]) each.dispose();
  });

  test('complete options give the same plan, through JSON', () => {
    const plan = planNetwork(preset, { ...options }, [12, 12, 1], where);
    const again = planNetwork(preset, JSON.parse(JSON.stringify(plan.options)), [12, 12, 1], where);
    expect(again.options).toEqual(plan.options);
    expect(Object.keys(plan.options).every((name) => networkOptionNames(preset).includes(name))).toBe(true);
  });

  test('gives finite numbers that depend on the image, and frees all it made', async () => {
    const before = memory().numTensors;
    const network = build(preset, options, [12, 12, 1]);
    const image = tensor(
      Float32Array.from({ length: 144 }, (_, index) => (index % 7) / 7),
      [1, 12, 12, 1],
    );
    const white = ones([1, 12, 12, 1]);
    const [first, second] = [await embed(network, image), await embed(network, white)];
    expect(first.every(Number.isFinite)).toBe(true);
    expect(first).not.toEqual(second);
    for (const each of [network, image, white]) each.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('the preset is "tutorial" unless another is named', () => {
  expect(presetNameOf(undefined, where)).toBe('tutorial');
  expect(() => presetNameOf('resnet50', where)).toThrow(/"preset" to be one of "tutorial", "residual", "resnet18"/);
});
