import type { Tensor, TensorContainer, Variable } from '@tensorflow/tfjs-core';
import { traceFunction } from '../backend/trace-function.ts';
import { sizeOf } from '../base/size-of.ts';
import { lower } from '../kernels/lower.ts';
import { printGraph } from '../onnx/print.ts';
import { verifyGraph } from '../onnx/verify.ts';
import { rewrite } from '../rewrite/rewrite.ts';
import type { Numbers, NumericType, Spec, Value } from '../trace/value.ts';
import { createSession, type Feed, type Session, type SessionOptions } from './session.ts';

interface Slot {
  readonly variable: Variable;
  /** Of the program's input or output. */
  readonly name: string;
}

export interface Program {
  readonly session: Session;
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  /** Large constants, which are fed at each run: ONNX files are limited to 2 GB, and would copy them. */
  readonly constants: readonly { readonly name: string; readonly feed: Feed }[];
  /** What the function returned, as symbolic tensors (disposed: only their shapes and types are of use). */
  readonly result: TensorContainer;
  text(): string;
}

/** Constants of more elements than this are fed instead of written into the program. */
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
  const results = recorded.outputs.map((value, index) => ({ value, name: `output_${index}` }));
  const wanted = [...results, ...writes];
  const simplified = rewrite(wanted.map(({ value }) => value));
  const reads: Slot[] = [];
  const constants: { name: string; feed: Feed }[] = [];

  const inputName = ({ source, shape, dtype }: Value): string | undefined => {
    if (source.kind === 'placeholder') return source.name;
    if (source.kind === 'variable') {
      reads.push({ variable: source.variable, name: `state_${reads.length}` });
      return reads.at(-1)?.name;
    }
    if (source.kind !== 'host' || sizeOf(shape) <= largeConstant) return undefined;
    const values: Numbers = source.values;
    constants.push({ name: `constant_${constants.length}`, feed: { dtype: dtype as NumericType, shape, values } });
    return constants.at(-1)?.name;
  };
  const outputs = wanted.flatMap(({ name: output }, index) => {
    const value = simplified[index];
    return value ? [{ name: output, value }] : [];
  });
  const graph = lower(outputs, inputName);
  verifyGraph(graph);
  // Loaded when first needed: the messages of ONNX are a fifth of what importing this package would take.
  const { serialize } = await import('../onnx/serialize.ts');
  const session = await createSession(serialize(graph, { name }), options);
  return { session, reads, writes, constants, result: recorded.result, text: () => printGraph(graph) };
}
