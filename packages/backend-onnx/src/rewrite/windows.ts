import { convGeometry, poolGeometry } from '../kernels/conv/geometry.ts';
import { windowsCostLeast } from '../kernels/conv/methods/choice.ts';
import { isTiling } from '../kernels/pool/max-pool.ts';
import type { Window } from '../kernels/rewrite-types.ts';
import type { Operation, Value } from '../trace/value.ts';
import { coversPixels, reluPoolGradient } from './relu-pool.ts';
import { type Call, callOf, producer, type Rewrite, type Surroundings } from './site.ts';

/**
 * A convolution that only a max-pool looks at is computed position by position of the pool's windows: one product for all
 * upper left pixels, one for all upper right ones, and so on. The maximum is then taken across whole arrays, gradients come
 * out in the same order, and nothing is ever sorted back into an image (decisions/002).
 */

type Convolution = Call<'Conv2D' | 'FusedConv2D'>;
type Pool = Call<'MaxPool'>;

interface Pooled {
  readonly convolution: Convolution;
  readonly bias: Value | undefined;
  /** What the pool looks at, before relu. */
  readonly image: Value;
  readonly relu: Call<'Relu'> | undefined;
}

/** `pool` over `relu(convolution + bias)`, where nothing else looks at any of these but their gradients. */
function pooledConvolution(site: Surroundings, pool: Pool): Pooled | undefined {
  const input = pool.inputs.x;
  const relu = producer(input, 'Relu');
  const image = relu ? relu.inputs.x : input;
  const add = producer(image, 'Add');
  const [product, added] = add ? sides(add) : [image, undefined];
  const convolution = producer(product, 'Conv2D', 'FusedConv2D');
  if (!convolution || !windowable(site, convolution, pool)) return undefined;
  if (add && (added?.shape.length !== 1 || convolution.kernel !== 'Conv2D')) return undefined;
  const seen = [...new Set([input, image, product])];
  const chain: readonly (Operation | Call<'Relu' | 'Add'>)[] = seen.flatMap(
    (value) => producer(value, 'Relu', 'Add') ?? [],
  );
  const alone = seen.every(
    (value) =>
      !site.isWanted(value) &&
      site.consumers(value).every((user) => chain.includes(user) || isPoolOf(user, pool) || isReluGradient(site, user)),
  );
  const bias = convolution.kernel === 'FusedConv2D' ? convolution.inputs.bias : added;
  return alone ? { convolution, bias, image, relu } : undefined;
}

function sides({ inputs: { a, b } }: Call<'Add'>): [Value, Value] {
  return producer(a, 'Conv2D') ? [a, b] : [b, a];
}

function windowable({ exact }: Surroundings, convolution: Convolution, pool: Pool): boolean {
  const { inputs, attributes } = convolution;
  if (attributes.dataFormat === 'NCHW') return false;
  if (convolution.kernel === 'FusedConv2D') {
    const {
      inputs: fused,
      attributes: { activation },
    } = convolution;
    if (fused.preluActivationWeights || activation !== 'linear') return false;
  }
  // Known filters are for inference, where ONNX Runtime's own convolution is the faster one.
  if (inputs.filter.source.kind === 'host') return false;
  const geometry = poolGeometry(pool.inputs.x.shape, pool.attributes);
  return (
    isTiling(geometry) &&
    geometry.filterHeight * geometry.filterWidth <= 9 &&
    windowsCostLeast(convGeometry(inputs.x.shape, inputs.filter.shape, attributes), exact)
  );
}

function isPoolOf(user: Operation, pool: Pool): boolean {
  const other = callOf(user, 'MaxPool', 'MaxPoolGrad');
  return other !== undefined && JSON.stringify(sizes(other)) === JSON.stringify(sizes(pool));
}

const sizes = ({ attributes: { filterSize, strides, pad } }: Call<'MaxPool' | 'MaxPoolGrad'>) => [
  filterSize,
  strides,
  pad,
];

/** step(x), cast and multiplied with the gradient of the pool. */
function isReluGradient(site: Surroundings, user: Operation): boolean {
  const product = callOf(user, 'Multiply');
  if (product) return reluPoolGradient(product) !== undefined;
  const [output] = callOf(user, 'Step', 'Cast')?.outputs ?? [];
  return output !== undefined && site.consumers(output).every((next) => isReluGradient(site, next));
}

const windowOf = ({ inputs, attributes }: Pool): Window => {
  const { filterHeight, filterWidth } = poolGeometry(inputs.x.shape, attributes);
  return [filterHeight, filterWidth];
};

/** One array for each position in a pool's window. */
function windowsOf(site: Surroundings, pool: Pool, { convolution, bias }: Pooled): readonly Value[] {
  const { inputs, attributes } = convolution;
  const all = { x: site.now(inputs.x), filter: site.now(inputs.filter), ...(bias && { bias: site.now(bias) }) };
  return site.makeAll('WindowedConv2D', all, { ...attributes, window: windowOf(pool) });
}

export const poolOfConvolution: Rewrite<'MaxPool'> = (site) => {
  const found = pooledConvolution(site, site.operation);
  if (!found) return undefined;
  const maximum = site.make('WindowMax', { ...windowsOf(site, site.operation, found) }, {});
  return found.relu ? site.make('Relu', { x: maximum }, {}) : maximum;
};

/** The gradient by position in the window, and as the image that it stands for. */
function gradient(site: Surroundings, pool: Pool, windows: readonly Value[], dy: Value): Value {
  const [, height = 0, width = 0] = pool.inputs.x.shape;
  const gradients = site.makeAll('WindowMaxGrad', { ...windows, dy }, {});
  return site.make('Unwindow', { ...gradients }, { height, width, window: windowOf(pool) });
}

export const poolGradientOfConvolution: Rewrite<'MaxPoolGrad'> = (site) => {
  const { dy, output } = site.operation.inputs;
  const pool = producer(output, 'MaxPool');
  const found = pool && pooledConvolution(site, pool);
  // With a relu in between, its gradient comes first.
  if (!found || found.relu) return undefined;
  return gradient(site, pool, windowsOf(site, pool, found), site.now(dy));
};

export const reluPoolGradientOfConvolution: Rewrite<'Multiply'> = (site) => {
  const match = reluPoolGradient(site.operation);
  const found = match && pooledConvolution(site, match.pool);
  if (!found) return undefined;
  const windows = windowsOf(site, match.pool, found);
  const x = site.make('WindowMax', { ...windows }, {});
  const dy = site.make('ReluGradient', { dy: site.now(match.gradient.inputs.dy), x }, {});
  return gradient(site, match.pool, windows, dy);
};

export const filterGradientOfWindows: Rewrite<'Conv2DBackpropFilter'> = ({ operation, inputs, make }) => {
  const image = producer(inputs.dy, 'Unwindow');
  if (!image) return undefined;
  const attributes = { ...operation.attributes, window: image.attributes.window };
  return make('WindowedConv2DBackpropFilter', { x: inputs.x, ...image.inputs }, attributes);
};

export const inputGradientOfWindows: Rewrite<'Conv2DBackpropInput'> = ({ operation, inputs, make }) => {
  const image = producer(inputs.dy, 'Unwindow');
  const oneByOne = [operation.attributes.strides].flat().every((stride) => stride === 1);
  if (!image || !oneByOne) return undefined;
  const attributes = { ...operation.attributes, window: image.attributes.window };
  return make('WindowedConv2DBackpropInput', { filter: inputs.filter, ...image.inputs }, attributes);
};

/** Every pooled gradient goes to exactly one pixel. */
export const sumOfWindows: Rewrite<'Sum'> = ({ operation, inputs, make }) => {
  const dy = producer(producer(inputs.x, 'Unwindow')?.inputs[0], 'WindowMaxGrad')?.inputs.dy;
  return dy && coversPixels(operation.attributes.axis) ? make('Sum', { x: dy }, operation.attributes) : undefined;
};
