import { randomUniform } from '@encoderkit/tfjs-backend-onnx';
import {
  add,
  cast,
  cos,
  dispose,
  greaterEqual,
  log,
  mul,
  ones,
  sqrt,
  sub,
  Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { normalizeBatch } from './batch-normalization.ts';

type Layer = LayersModel['layers'][number];

/** Draws for one layer in one step: from 0 to below 1. Each call gives other numbers. */
interface Draw {
  uniform(shape: readonly number[]): Tensor;
  /** Standard normal. */
  normal(shape: readonly number[]): Tensor;
}

/** The part of TF.js' recurrent cells that draws their masks of dropout, one for a whole sequence. */
interface RecurrentCell {
  dropoutFunc?: ((ones: Tensor, rate: number) => Tensor) | undefined;
  dropoutMask?: Tensor | Tensor[] | null;
  recurrentDropoutMask?: Tensor | Tensor[] | null;
}

type Perturb = (input: Tensor, config: Record<string, unknown>, draw: Draw) => Tensor;

const numberIn = (config: Record<string, unknown>, name: string): number => Number(config[name] ?? 0);

/** What each of TF.js' random layers does in training, by class name. Formulas: tfjs-layers' noise.ts and core.ts. */
const randomLayers: Readonly<Record<string, Perturb>> = {
  Dropout(input, config, draw) {
    const noiseShape = Array.isArray(config.noiseShape) ? config.noiseShape : input.shape.map(() => null);
    return dropped(
      input,
      numberIn(config, 'rate'),
      input.shape.map((length, axis) => noiseShape[axis] ?? length),
      draw,
    );
  },
  SpatialDropout1D: (input, config, draw) =>
    dropped(input, numberIn(config, 'rate'), [input.shape[0] ?? 1, 1, input.shape[2] ?? 1], draw),
  GaussianNoise: (input, config, draw) => add(input, mul(draw.normal(input.shape), numberIn(config, 'stddev'))),
  GaussianDropout(input, config, draw) {
    const rate = numberIn(config, 'rate');
    if (rate <= 0 || rate >= 1) return input;
    return mul(input, add(1, mul(draw.normal(input.shape), Math.sqrt(rate / (1 - rate)))));
  },
  AlphaDropout(input, config, draw) {
    const rate = numberIn(config, 'rate');
    if (rate <= 0 || rate >= 1) return input;
    const alphaP = -1.6732632423543772 * 1.0507009873554805;
    const kept = cast(greaterEqual(draw.uniform(input.shape), rate), 'float32');
    const a = ((1 - rate) * (1 + rate * alphaP ** 2)) ** -0.5;
    const b = -a * alphaP * rate;
    return add(mul(add(mul(input, kept), mul(sub(1, kept), alphaP)), a), b);
  },
};

function dropped(input: Tensor, rate: number, noiseShape: readonly number[], draw: Draw): Tensor {
  if (rate <= 0 || rate >= 1) return input;
  const kept = cast(greaterEqual(draw.uniform(noiseShape), rate), 'float32');
  return mul(input, mul(kept, 1 / (1 - rate)));
}

interface TrainingDraws {
  readonly seed: number;
  /** A scalar: other numbers are drawn for another. */
  readonly step: Tensor;
  readonly keepsStatistics?: boolean;
}

/**
 * Calls `body` with these networks' layers doing what training asks for, where TF.js' own do not:
 *
 * - Random layers draw from (seed, step, layer) instead of from a generator with a state of its own: numbers then differ at
 *   every step, are the same on every engine, and the same after a resume. TF.js' own dropout would be drawn once, while
 *   tracing, and be the same mask ever after.
 * - Recurrent layers draw their masks in the same way.
 * - Batch normalisation has its gradient in closed form; one that is frozen keeps its statistics, as in Keras.
 *
 * `keepsStatistics`: none of them follows what it sees, for a pass that is made again.
 */
export function withTrainingLayers<Result>(
  networks: readonly LayersModel[],
  { seed, step, keepsStatistics = false }: TrainingDraws,
  body: () => Result,
): Result {
  const layers = networks.flatMap(layersOf);
  const random = layers.filter((layer) => layer.getClassName() in randomLayers);
  random.forEach((layer, position) => {
    const perturb = randomLayers[layer.getClassName()];
    if (perturb) perturbIn(layer, perturb, drawFrom(seed, step, position));
  });
  const normalizing = layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
  for (const layer of normalizing) normalizeIn(layer);
  const kept = keepsStatistics ? normalizing.flatMap(({ nonTrainableWeights }) => nonTrainableWeights) : [];
  for (const weight of kept) weight.write = () => weight;
  const cells = layers.flatMap(cellOf);
  const masksBefore = cells.map(({ dropoutFunc }) => dropoutFunc);
  for (const [position, cell] of cells.entries()) {
    const draw = drawFrom(seed, step, random.length + position);
    cell.dropoutFunc = (ones, rate) => dropped(ones, rate, ones.shape, draw);
  }
  try {
    return body();
  } finally {
    // The method of the class shows again.
    for (const layer of [...random, ...normalizing]) Reflect.deleteProperty(layer, 'call');
    for (const weight of kept) Reflect.deleteProperty(weight, 'write');
    for (const [position, cell] of cells.entries()) {
      cell.dropoutFunc = masksBefore[position];
      disposeMasks(cell);
    }
  }
}

/** TF.js' cells keep their masks until the next call. */
function disposeMasks(cell: RecurrentCell): void {
  for (const name of ['dropoutMask', 'recurrentDropoutMask'] as const) {
    if (cell[name]) dispose(cell[name]);
    cell[name] = null;
  }
}

const onlyInput = (inputs: Tensor | Tensor[], layer: Layer): Tensor => {
  const input = inputs instanceof Tensor ? inputs : inputs[0];
  if (!input) throw new RangeError(`layer ${layer.name} got no input`);
  return input;
};

function perturbIn(layer: Layer, perturb: Perturb, draw: Draw): void {
  const config: Record<string, unknown> = layer.getConfig();
  layer.call = (inputs, kwargs) =>
    tidy(() => {
      const input = onlyInput(inputs, layer);
      return kwargs.training === true ? perturb(input, config, draw) : input.clone();
    });
}

function normalizeIn(layer: Layer): void {
  const original = layer.call.bind(layer);
  const { axis, epsilon, momentum }: Record<string, unknown> = layer.getConfig();
  const weight = (name: string) => layer.weights.find(({ originalName }) => originalName.endsWith(`/${name}`));
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(weight);
  const follow = (moving: typeof mean, value: Tensor): void => {
    if (!moving) return;
    const before = moving.read();
    moving.write(sub(before, mul(sub(before, value), 1 - Number(momentum))));
  };
  layer.call = (inputs, kwargs) => {
    if (kwargs.training !== true) return original(inputs, kwargs);
    if (!layer.trainable) return original(inputs, { ...kwargs, training: false });
    const input = onlyInput(inputs, layer);
    if (axis !== -1 && axis !== input.rank - 1) return original(inputs, kwargs);
    const channels = input.shape.at(-1) ?? 1;
    return tidy(() =>
      normalizeBatch(
        input,
        gamma?.read() ?? ones([channels]),
        beta?.read() ?? zeros([channels]),
        Number(epsilon),
        (statistics) => {
          follow(mean, statistics.mean);
          follow(variance, statistics.variance);
        },
      ),
    );
  };
}

function drawFrom(seed: number, step: Tensor, layer: number): Draw {
  let calls = 0;
  const uniform = (shape: readonly number[]): Tensor => randomUniform(shape, { seed: [seed, layer, calls++], step });
  return {
    uniform,
    // Box and Muller 1958. 1 - u is never zero.
    normal(shape) {
      const radius = sqrt(mul(-2, log(sub(1, uniform(shape)))));
      return mul(radius, cos(mul(2 * Math.PI, uniform(shape))));
    },
  };
}

/** Also those of networks inside the network, and those that wrappers (bidirectional, time-distributed) have inside. */
function layersOf(network: LayersModel): Layer[] {
  return network.layers.flatMap(unwrapped);
}

function unwrapped(layer: Layer): Layer[] {
  if ('layers' in layer) return layersOf(layer as LayersModel);
  const inner = [propertyOf(layer, 'forwardLayer'), propertyOf(layer, 'backwardLayer'), propertyOf(layer, 'layer')];
  const wrapped = inner.filter((each): each is Layer => each !== undefined);
  return wrapped.length > 0 ? wrapped.flatMap(unwrapped) : [layer];
}

const cellOf = (layer: Layer): RecurrentCell[] => {
  const cell = propertyOf(layer, 'cell');
  return cell === undefined ? [] : [cell as RecurrentCell];
};

/** TF.js' types hide these. */
const propertyOf = (layer: Layer, name: string): unknown => (layer as unknown as Record<string, unknown>)[name];
