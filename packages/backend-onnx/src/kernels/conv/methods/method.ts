import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { OnnxValue } from '../../../onnx/graph.ts';
import type { Geometry } from '../geometry.ts';

/** One way to compute convolutions and their gradients. Images and gradients are `[batch, height, width, channels]`, filters as in TF.js. */
export interface ConvolutionMethod {
  convolution(
    graph: GraphBuilder,
    image: OnnxValue,
    filter: OnnxValue,
    geometry: Geometry,
    bias?: OnnxValue,
  ): OnnxValue;
  filterGradient(graph: GraphBuilder, image: OnnxValue, dy: OnnxValue, geometry: Geometry): OnnxValue;
  inputGradient(graph: GraphBuilder, dy: OnnxValue, filter: OnnxValue, geometry: Geometry): OnnxValue;
}

/** A method that is chosen by what it costs. */
export interface CountedMethod extends ConvolutionMethod {
  /** Of the forward pass, in floating-point operations of a product of matrices; undefined where the method cannot be used. */
  cost(geometry: Geometry): number | undefined;
}

/**
 * To write a number to memory, on the way from one node to the next, takes as long as this many operations of a product: 0.45 ns, where
 * products run at 200 GFLOP a second (decisions/028, `node bench/dist/convolutions.js`).
 */
export const flopsPerNumber = 90;

/** Arrays between nodes of more numbers than this would not be worth their memory. */
export const mostNumbers = 2 ** 27;
