import { type AttributeValue, isGraph, type OnnxGraph, type OnnxValue } from './graph.ts';

/** The graph as text, a line per node: `relu_4 float32[64,128] = Relu(add_3)`. */
export function printGraph(graph: OnnxGraph, indent = ''): string {
  const lines = [
    ...graph.inputs.map((value) => `input ${typed(value)}`),
    ...graph.nodes.map((node) => {
      const inputs = node.inputs.map((input) => (input ? named(input) : '-')).join(', ');
      const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}=${attribute(value, indent)}`);
      return `${node.outputs.map(typed).join(', ')} = ${node.operator}(${inputs})${attributes.join('')}`;
    }),
    ...graph.outputs.map(({ name, value }) => `output ${name} = ${named(value)}`),
  ];
  return lines.map((line) => indent + line).join('\n');
}

const typed = (value: OnnxValue): string => `${value.name} ${value.type}[${value.shape}]`;

/** Small constants appear as their numbers. */
function named({ name, data, type, shape }: OnnxValue): string {
  if (!data) return name;
  const numbers = Array.from(data, Number);
  return numbers.length <= 8 ? `${type}[${numbers}]` : `${name} ${type}[${shape}]`;
}

function attribute(value: AttributeValue, indent: string): string {
  if (isGraph(value)) return `{\n${printGraph(value, `${indent}  `)}\n${indent}}`;
  return JSON.stringify(value);
}
