import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';

/**
 * The angle of the point (x, y), with IEEE 754's results for zeros and infinities: the arc tangent of the smaller over the
 * larger, mirrored into its octant.
 */
export function atan2(graph: GraphBuilder, y: OnnxValue, x: OnnxValue): OnnxValue {
  const number = (value: number): OnnxValue => graph.scalar(value, 'float32');
  const where = (condition: OnnxValue, yes: OnnxValue, no: OnnxValue): OnnxValue =>
    graph.node('Where', [condition, yes, no]);
  const [height, width] = [graph.node('Abs', [y]), graph.node('Abs', [x])];
  const [low, high] = [graph.node('Min', [height, width]), graph.node('Max', [height, width])];
  // The quotient of two zeros is 0 here, that of two infinities 1.
  const diagonal = graph.node('Min', [high, number(1)]);
  const quotient = where(
    graph.node('Equal', [height, width]),
    graph.node('Ceil', [diagonal]),
    graph.node('Div', [low, high]),
  );
  const octant = graph.node('Atan', [quotient]);
  const steep = graph.node('Greater', [height, width]);
  const quadrant = where(steep, graph.node('Sub', [number(Math.PI / 2), octant]), octant);
  const half = where(negative(graph, x), graph.node('Sub', [number(Math.PI), quadrant]), quadrant);
  return where(negative(graph, y), graph.node('Neg', [half]), half);
}

/** Whether the sign is minus, that of -0 included. */
function negative(graph: GraphBuilder, x: OnnxValue): OnnxValue {
  const zero = graph.scalar(0, 'float32');
  return graph.node('Or', [graph.node('Less', [x, zero]), graph.node('Less', [graph.node('Reciprocal', [x]), zero])]);
}
