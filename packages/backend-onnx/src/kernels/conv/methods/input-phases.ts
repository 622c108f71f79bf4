import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { OnnxValue } from '../../../onnx/graph.ts';
import { type Geometry, outputAt, type Tap, taps } from '../geometry.ts';
import { gatherPatches } from '../patches.ts';
import { mostNumbers } from './method.ts';

/** More phases than this are too many small products. */
const mostPhases = 16;

/** To move numbers one by one, as where a filter is turned from TF.js' layout to ONNX', takes as long as so many moved in blocks. */
const singly = 13;

/**
 * Whether products by phase cost less than ONNX' ConvTranspose. Both take the same floating-point operations, but the one gathers patches of the
 * output's gradient, the other adds up patches of the image's: it depends on which has more channels (decisions/028).
 */
export function phasesCostLess(geometry: Geometry): boolean {
  const { batchSize, outHeight, outWidth, outChannels, inHeight, inWidth, inChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = geometry;
  const windows = batchSize * outHeight * outWidth;
  const seen = windows * filterHeight * filterWidth;
  const image = batchSize * inHeight * inWidth * inChannels;
  const filter = filterHeight * filterWidth * inChannels * outChannels;
  const phases = strideHeight * strideWidth;
  if (seen * outChannels > mostNumbers || phases > mostPhases) return false;
  // Phases are joined and put in order; ConvTranspose takes and gives channels first.
  const gathered = phases === 1 && seen === windows ? 0 : seen * outChannels;
  const byPhases = gathered + (phases === 1 ? image + filter : 3 * image + 2 * filter);
  const transposed = seen * inChannels + 2 * image + windows * outChannels + singly * filter;
  return byPhases < transposed;
}

/** Pixels at the same place between strides: the same taps of the filter see them. */
interface Phase {
  readonly pixels: readonly number[];
  readonly taps: readonly Tap[];
}

/**
 * The gradient at a pixel is a product, too: of all output gradients whose windows saw the pixel, in the order of the taps that saw it,
 * with the filter. With strides, not all taps can see it: one product for each phase of the strides takes those that do.
 */
export function inputGradientByPhases(
  graph: GraphBuilder,
  dy: OnnxValue,
  filter: OnnxValue,
  geometry: Geometry,
): OnnxValue {
  const { batchSize, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const rows = graph.reshape(dy, [batchSize, outHeight * outWidth, outChannels]);
  const weights = graph.transpose(filter, [0, 1, 3, 2]);
  const phases = phasesOf(geometry);
  const products = phases.map(({ pixels, taps: seeing }) => {
    const indices = pixels.map((pixel) =>
      seeing.map((tap) => outputAt(geometry, Math.floor(pixel / inWidth), pixel % inWidth, tap)),
    );
    const product = graph.node('Gemm', [
      gatherPatches(graph, rows, indices),
      matrixOf(graph, weights, seeing, geometry),
    ]);
    return graph.reshape(product, [batchSize, pixels.length, inChannels]);
  });
  return inOrder(graph, products, phases, geometry);
}

function phasesOf(geometry: Geometry): Phase[] {
  const { inHeight, inWidth, strideHeight, strideWidth } = geometry;
  const phases: Phase[] = [];
  for (let top = 0; top < Math.min(strideHeight, inHeight); top++) {
    for (let left = 0; left < Math.min(strideWidth, inWidth); left++) {
      const pixels: number[] = [];
      for (let y = top; y < inHeight; y += strideHeight) {
        for (let x = left; x < inWidth; x += strideWidth) pixels.push(y * inWidth + x);
      }
      const sees = (tap: Tap) =>
        pixels.some((pixel) => outputAt(geometry, Math.floor(pixel / inWidth), pixel % inWidth, tap) !== undefined);
      const seeing = taps(geometry).filter(sees);
      if (seeing.length > 0) phases.push({ pixels, taps: seeing });
    }
  }
  return phases;
}

/** The part of the filter under these taps, as a matrix `[taps · outChannels, inChannels]`. */
function matrixOf(graph: GraphBuilder, weights: OnnxValue, seeing: readonly Tap[], geometry: Geometry): OnnxValue {
  const { filterHeight, filterWidth, inChannels, outChannels } = geometry;
  const shape = [seeing.length * outChannels, inChannels];
  if (seeing.length === filterHeight * filterWidth) return graph.reshape(weights, shape);
  const places = seeing.map(({ row, column }) => row * filterWidth + column);
  const byTap = graph.reshape(weights, [filterHeight * filterWidth, outChannels * inChannels]);
  return graph.reshape(graph.node('Gather', [byTap, graph.constant(places, [places.length], 'int32')]), shape);
}

/** Pixels as they are in the image; those that no window saw get zeros. */
function inOrder(
  graph: GraphBuilder,
  products: readonly OnnxValue[],
  phases: readonly Phase[],
  { batchSize, inHeight, inWidth, inChannels }: Geometry,
): OnnxValue {
  const [only] = products;
  if (!only) return graph.fill(0, [batchSize, inHeight, inWidth, inChannels], 'float32');
  const pixels = phases.flatMap((phase) => phase.pixels);
  if (products.length === 1 && pixels.length === inHeight * inWidth) return only;
  const joined = products.length === 1 ? only : graph.node('Concat', products, { axis: 1 });
  const places = new Map(pixels.map((pixel, place) => [pixel, place]));
  return gatherPatches(
    graph,
    joined,
    Array.from({ length: inHeight * inWidth }, (_, pixel) => [places.get(pixel)]),
  );
}
