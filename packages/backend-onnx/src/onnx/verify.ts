import { EncoderKitError } from '@encoderkit/errors';
import { bodiesOf, type OnnxGraph, type OnnxValue } from './graph.ts';
import { isOperatorName, operators } from './operators.ts';

/**
 * Checks a finished graph: every name is defined once and before it is used, every output exists, and each node's outputs
 * have the shapes and types that its operator gives.
 *
 * @throws EncoderKitError `invalid-graph`, naming the node
 */
export function verifyGraph(graph: OnnxGraph): void {
  verifyIn(new Map(), graph);
}

/** `outer`: what the graphs around a body have defined. ONNX does not allow a body to give a name anew. */
function verifyIn(outer: ReadonlyMap<string, OnnxValue>, graph: OnnxGraph): void {
  const defined = new Map(outer);
  const define = (value: OnnxValue, where: string): void => {
    if (defined.has(value.name)) fault(where, `the name "${value.name}" is defined twice`);
    defined.set(value.name, value);
  };
  const use = (value: OnnxValue, where: string): void => {
    if (!value.data && defined.get(value.name) !== value) fault(where, `"${value.name}" is used before it is defined`);
  };
  for (const input of graph.inputs) define(input, 'inputs');
  for (const node of graph.nodes) {
    const where = `node ${node.operator} (${node.outputs.map((output) => output.name)})`;
    for (const input of node.inputs) if (input) use(input, where);
    for (const body of bodiesOf(node.attributes)) verifyIn(defined, body);
    if (!isOperatorName(node.operator)) fault(where, 'there is no such operator');
    const expected = operators[node.operator].infer(node.inputs, node.attributes);
    node.outputs.forEach((output, index) => {
      const { shape, type } = expected[index] ?? { shape: [], type: 'none' };
      if (output.type !== type || String(output.shape) !== String(shape)) {
        fault(where, `gives ${type}[${shape}], not ${output.type}[${output.shape}]`);
      }
      define(output, where);
    });
  }
  for (const { name, value } of graph.outputs) use(value, `output "${name}"`);
}

function fault(where: string, problem: string): never {
  throw new EncoderKitError({ code: 'invalid-graph', where: `ONNX graph, ${where}`, problem });
}
