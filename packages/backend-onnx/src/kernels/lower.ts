import { EncoderKitError } from '@encoderkit/errors';
import { sizeOf } from '../base/size-of.ts';
import { type GraphBuilder, graphBuilder } from '../onnx/builder.ts';
import type { OnnxGraph, OnnxValue } from '../onnx/graph.ts';
import { numericType } from '../trace/numeric-type.ts';
import { operationsFor } from '../trace/order.ts';
import type { Operation, Spec, Value } from '../trace/value.ts';
import { kernelRow } from './table.ts';

/** The name of the graph's input that stands for a value that no operation computes; undefined for a constant. */
export type NameOfInput = (value: Value) => string | undefined;

export interface LoweringOptions {
  /** Computes convolutions by direct sums (see `SessionOptions`). */
  readonly exact?: boolean;
}

/** Turns recorded operations into an ONNX graph with one named output per value. */
export function lower(
  outputs: readonly { readonly name: string; readonly value: Value }[],
  inputName: NameOfInput,
  { exact = false }: LoweringOptions = {},
): OnnxGraph {
  const graph = graphBuilder();
  const known = new Map<Value, OnnxValue>();
  const onnx = (value: Value): OnnxValue => {
    const made = known.get(value) ?? leaf(graph, value, inputName);
    known.set(value, made);
    return made;
  };
  for (const operation of operationsFor(outputs.map(({ value }) => value))) {
    const made = lowerOperation(graph, operation, onnx, exact);
    operation.outputs.forEach((value, index) => {
      const result = made[index];
      if (result) known.set(value, result);
    });
  }
  return graph.finish(outputs.map(({ name, value }) => ({ name, value: onnx(value) })));
}

function leaf(graph: GraphBuilder, value: Value, inputName: NameOfInput): OnnxValue {
  const { source, shape } = value;
  const dtype = numericType(value.dtype);
  if (source.kind === 'fill') return graph.fill(source.number, shape, dtype);
  const name = inputName(value);
  if (name !== undefined) return graph.input(name, shape, dtype);
  if (source.kind === 'host') return graph.constant(source.values, shape, dtype);
  throw new EncoderKitError({
    code: 'invalid-graph',
    where: "tfjs backend 'onnx'",
    problem: `a ${source.kind} of shape [${shape}] is used outside the function that it belongs to`,
    remedy: 'Return values from the function given to compile(), instead of keeping them in outer variables.',
  });
}

function lowerOperation(
  graph: GraphBuilder,
  { kernel, inputs, attributes, outputs }: Operation,
  onnx: (value: Value) => OnnxValue,
  exact: boolean,
): readonly OnnxValue[] {
  const specs = outputs.map(({ shape, dtype }): Spec => ({ shape, dtype: numericType(dtype, kernel) }));
  // No elements, no work: not every operator of ONNX Runtime takes arrays without elements.
  if (specs.every(({ shape }) => sizeOf(shape) === 0)) {
    return specs.map(({ shape, dtype }) => graph.constant([], shape, dtype));
  }
  const [output] = specs;
  const lowered = kernelRow(kernel, inputs, attributes).lower({
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, onnx(value)])),
    attributes,
    outputs: specs,
    output: output ?? { shape: [], dtype: 'float32' },
    graph,
    exact,
  });
  const made = [lowered].flat();
  // A lowering that computes another shape or type than TF.js expects must not go unnoticed.
  for (const [index, { shape, dtype }] of specs.entries()) {
    const result = made[index];
    if (result && result.type === dtype && String(result.shape) === String(shape)) continue;
    throw new EncoderKitError({
      code: 'invalid-graph',
      where: `tfjs backend 'onnx', kernel ${kernel}`,
      expected: `output ${index} to be ${dtype}[${shape}]`,
      received: result ? `${result.type}[${result.shape}]` : 'nothing',
      remedy: 'This is a fault in a lowering of tfjs-backend-onnx; please report it with the TF.js op that caused it.',
    });
  }
  return made;
}
