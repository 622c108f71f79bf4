import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { convGeometry, poolGeometry, type WindowAttributes } from '../kernels/conv/geometry.ts';
import { patchesFit } from '../kernels/conv/patches.ts';
import { isTiling } from '../kernels/pool/max-pool.ts';
import type { Operation, Value } from '../trace/value.ts';
import { coversPixels, reluPoolGradient } from './relu-pool.ts';
import { producer, type Rule, type Site } from './site.ts';

/**
 * A convolution that only a max-pool looks at is computed position by position of the pool's windows: one product for all
 * upper left pixels, one for all upper right ones, and so on. The maximum is then taken across whole arrays, gradients come
 * out in the same order, and nothing is ever sorted back into an image (decisions/002).
 */

interface Pooled {
  /** The convolution, with its bias where it has one. */
  readonly convolution: Operation;
  readonly bias: Value | undefined;
  /** What the pool looks at, before relu. */
  readonly image: Value;
  readonly relu: Operation | undefined;
}

/** `pool` over `relu(convolution + bias)`, where nothing else looks at any of these but their gradients. */
function pooledConvolution(site: Pick<Site, 'consumers' | 'isWanted'>, pool: Operation): Pooled | undefined {
  const input = pool.inputs.x;
  const relu = producer(input, 'Relu');
  const image = relu ? relu.inputs.x : input;
  const add = producer(image, 'Add');
  const [product, bias] = add ? sides(add) : [image, undefined];
  const convolution = producer(product, 'Conv2D', 'FusedConv2D');
  if (!input || !image || !product || !convolution || !windowable(convolution, pool)) return undefined;
  if (add && (bias?.shape.length !== 1 || convolution.kernel !== 'Conv2D')) return undefined;
  const seen = [...new Set([input, image, product])];
  const chain = new Set(seen.flatMap((value) => producer(value, 'Relu', 'Add') ?? []));
  const alone = seen.every(
    (value) =>
      !site.isWanted(value) &&
      site.consumers(value).every((user) => chain.has(user) || isPoolOf(user, pool) || isReluGradient(site, user)),
  );
  return alone ? { convolution, bias, image, relu } : undefined;
}

function sides({ inputs: { a, b } }: Operation): [Value | undefined, Value | undefined] {
  return producer(a, 'Conv2D') ? [a, b] : [b, a];
}

function windowable(convolution: Operation, pool: Operation): boolean {
  const { x, filter, preluActivationWeights } = convolution.inputs;
  const attributes = convolution.attributes as unknown as WindowAttributes & { activation?: string };
  if (!x || !filter || !pool.inputs.x || preluActivationWeights || attributes.dataFormat === 'NCHW') return false;
  // Known filters are for inference, where ONNX Runtime's own convolution is the faster one.
  if (filter.source.kind === 'host' || (attributes.activation ?? 'linear') !== 'linear') return false;
  const geometry = poolGeometry(pool.inputs.x.shape, pool.attributes as never);
  return (
    isTiling(geometry) &&
    geometry.filterHeight * geometry.filterWidth <= 9 &&
    patchesFit(convGeometry(x.shape, filter.shape, attributes))
  );
}

const isPoolOf = (user: Operation, pool: Operation): boolean =>
  (user.kernel === 'MaxPool' || user.kernel === 'MaxPoolGrad') &&
  JSON.stringify(sizes(user.attributes)) === JSON.stringify(sizes(pool.attributes));

const sizes = ({ filterSize, strides, pad }: NamedAttrMap) => [filterSize, strides, pad];

/** step(x), cast and multiplied with the gradient of the pool. */
function isReluGradient(site: Pick<Site, 'consumers'>, user: Operation): boolean {
  const [output] = user.outputs;
  if (user.kernel === 'Multiply') return reluPoolGradient(user) !== undefined;
  return (
    (user.kernel === 'Step' || user.kernel === 'Cast') &&
    !!output &&
    site.consumers(output).every((next) => isReluGradient(site, next))
  );
}

/** One array for each position in a pool's window. */
function windowsOf(site: Site, pool: Operation, { convolution, bias, image }: Pooled): readonly Value[] {
  const { x, filter, bias: fused } = convolution.inputs;
  const [pooled] = pool.outputs;
  if (!x || !filter || !pooled) return [];
  const geometry = poolGeometry(image.shape, pool.attributes as never);
  const added = bias ?? fused;
  const window = [geometry.filterHeight, geometry.filterWidth];
  const inputs = { x: site.now(x), filter: site.now(filter), ...(added && { bias: site.now(added) }) };
  const likes = Array.from({ length: geometry.filterHeight * geometry.filterWidth }, () => pooled);
  return site.makeAll('WindowedConv2D', inputs, { ...convolution.attributes, window }, likes);
}

const numbered = (values: readonly Value[]): Record<string, Value> => Object.fromEntries(values.entries());

const maximumOf = (site: Site, windows: readonly Value[], pooled: Value): Value =>
  site.make('WindowMax', numbered(windows), pooled);

export const poolOfConvolution: Rule = (site) => {
  const pool = site.operation;
  const found = pooledConvolution(site, pool);
  const [pooled] = pool.outputs;
  if (!found || !pooled) return undefined;
  const maximum = maximumOf(site, windowsOf(site, pool, found), pooled);
  return found.relu ? site.make('Relu', { x: maximum }, pooled) : maximum;
};

/** The gradient by position in the window, and as the image that it stands for. */
function gradient(site: Site, pool: Operation, found: Pooled, dy: Value): Value {
  const windows = windowsOf(site, pool, found);
  const gradients = site.makeAll('WindowMaxGrad', { dy, ...numbered(windows) }, {}, windows);
  const [, height = 0, width = 0] = found.image.shape;
  const { filterHeight, filterWidth } = poolGeometry(found.image.shape, pool.attributes as never);
  return site.make('Unwindow', numbered(gradients), found.image, {
    height,
    width,
    window: [filterHeight, filterWidth],
  });
}

export const poolGradientOfConvolution: Rule = (site) => {
  const { dy, output } = site.operation.inputs;
  const pool = producer(output, 'MaxPool');
  const found = pool && pooledConvolution(site, pool);
  // With a relu in between, its gradient comes first.
  if (!pool || !found || found.relu || !dy) return undefined;
  return gradient(site, pool, found, site.now(dy));
};

export const reluPoolGradientOfConvolution: Rule = (site) => {
  const match = reluPoolGradient(site.operation);
  const found = match && pooledConvolution(site, match.pool);
  const [pooled] = match?.pool.outputs ?? [];
  const { dy } = match?.gradient.inputs ?? {};
  if (!match || !found || !pooled || !dy) return undefined;
  const maximum = maximumOf(site, windowsOf(site, match.pool, found), pooled);
  return gradient(site, match.pool, found, site.make('ReluGradient', { dy: site.now(dy), x: maximum }, dy));
};

export const filterGradientOfWindows: Rule = ({ operation, inputs, make }) => {
  const image = producer(inputs.dy, 'Unwindow');
  const [output] = operation.outputs;
  if (!image || !output || !inputs.x) return undefined;
  const attributes = { ...operation.attributes, window: image.attributes.window ?? [] };
  return make('WindowedConv2DBackpropFilter', { x: inputs.x, ...image.inputs }, output, attributes);
};

export const inputGradientOfWindows: Rule = ({ operation, inputs, make }) => {
  const image = producer(inputs.dy, 'Unwindow');
  const [output] = operation.outputs;
  const oneByOne = [operation.attributes.strides].flat().every((stride) => stride === 1);
  if (!image || !output || !inputs.filter || !oneByOne) return undefined;
  const attributes = { ...operation.attributes, window: image.attributes.window ?? [] };
  return make('WindowedConv2DBackpropInput', { filter: inputs.filter, ...image.inputs }, output, attributes);
};

/** Every pooled gradient goes to exactly one pixel. */
export const sumOfWindows: Rule = ({ operation, inputs, make }) => {
  const dy = producer(Object.values(producer(inputs.x, 'Unwindow')?.inputs ?? {})[0], 'WindowMaxGrad')?.inputs.dy;
  const [output] = operation.outputs;
  if (!dy || !output || !coversPixels(operation.attributes.axis)) return undefined;
  return make('Sum', { x: dy }, output, operation.attributes);
};
