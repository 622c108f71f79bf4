import type { Tensor, TensorContainer, Variable } from '@tensorflow/tfjs-core';
import { traceFunction } from '../backend/trace-function.ts';
import { sizeOf } from '../base/size-of.ts';
import { lower } from '../kernels/lower.ts';
import { printGraph } from '../onnx/print.ts';
import { verifyGraph } from '../onnx/verify.ts';
import { rewrite } from '../rewrite/rewrite.ts';
import type { NumericType, Spec, Value } from '../trace/value.ts';
import { type Bindings, bindingsOf } from './bindings.ts';
import { arrayFor, type Feed, type Session, type SessionOptions } from './runtime.ts';
import { createSession } from './session.ts';

export interface Slot {
  readonly variable: Variable;
  /** Of the program's input or output. */
  readonly name: string;
}

export interface Program {
  readonly session: Session;
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  /** What inputs are copied to, by their places; none for an input that the program does not use. */
  readonly inputs: readonly (Feed | undefined)[];
  /** What the tensors in the result are copied from, in order. */
  readonly results: readonly Feed[];
  readonly bindings: Bindings;
  /** What the function returned, as symbolic tensors (disposed: only their shapes and types are of use). */
  readonly result: TensorContainer;
  text(): string;
}

/** Constants of more elements than this are bound instead of written into the program: ONNX files are limited to 2 GB, and would copy them. */
const largeConstant = 2 ** 20;

/** Traces `fn` for inputs of these shapes and builds a session that runs it. The caller releases the session. */
export async function buildProgram(
  fn: (...inputs: Tensor[]) => TensorContainer,
  specs: readonly Spec[],
  name: string,
  options: SessionOptions,
): Promise<Program> {
  const recorded = traceFunction(fn, specs);
  const writes = [...recorded.writes].map(([variable, value], index) => ({
    variable,
    value,
    name: `state_out_${index}`,
  }));
  const returned = recorded.outputs.map((value, index) => ({ value, name: `output_${index}` }));
  const wanted = [...returned, ...writes];
  const simplified = rewrite(
    wanted.map(({ value }) => value),
    options,
  );
  const reads: Slot[] = [];
  const fixed: Record<string, Feed> = {};

  const inputName = ({ source, shape, dtype }: Value): string | undefined => {
    if (source.kind === 'placeholder') return source.name;
    if (source.kind === 'variable') {
      const name = `state_${reads.length}`;
      reads.push({ variable: source.variable, name });
      return name;
    }
    if (source.kind !== 'host' || sizeOf(shape) <= largeConstant) return undefined;
    const name = `constant_${Object.keys(fixed).length}`;
    fixed[name] = { dtype: dtype as NumericType, shape, values: source.values };
    return name;
  };
  const outputs = wanted.flatMap(({ name: output }, index) => {
    const value = simplified[index];
    return value ? [{ name: output, value }] : [];
  });
  const graph = lower(outputs, inputName, options);
  verifyGraph(graph);
  // Loaded when first needed: the messages of ONNX are a fifth of what importing this package would take.
  const { serialize } = await import('../onnx/serialize.ts');
  const session = await createSession(serialize(graph, { name }), options);

  const used = new Set(graph.inputs.map(({ name: input }) => input));
  const inputs = specs.map((spec, index) => {
    if (!used.has(`input_${index}`)) return undefined;
    const feed = arrayFor(spec);
    fixed[`input_${index}`] = feed;
    return feed;
  });
  const into = Object.fromEntries(
    returned.map(({ name: output, value: { shape, dtype } }) => [
      output,
      arrayFor({ shape, dtype: dtype as NumericType }),
    ]),
  );
  const results = Object.values(into);
  const bindings = bindingsOf(session, { inputs: fixed, outputs: into });
  return {
    ...{ session, reads, writes, inputs, results, bindings },
    result: recorded.result,
    text: () => printGraph(graph),
  };
}
