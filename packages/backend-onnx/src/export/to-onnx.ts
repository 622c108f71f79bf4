import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import type { Tensor } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { onnxBackend } from '../backend/register.ts';
import { traceFunction } from '../backend/trace-function.ts';
import { sizeOf } from '../base/size-of.ts';
import { lower } from '../kernels/lower.ts';
import type { OnnxGraph } from '../onnx/graph.ts';
import { verifyGraph } from '../onnx/verify.ts';
import { rewrite } from '../rewrite/rewrite.ts';
import { inTurn } from '../runtime/in-turn.ts';
import { cellOf } from '../runtime/state.ts';
import type { NumericType, Spec } from '../trace/value.ts';
import { corners, withDynamicLengths } from './dynamic-lengths.ts';
import type { Length } from './fit-lengths.ts';

export interface OnnxInput {
  readonly name: string;
  /**
   * `undefined` (or null) in the first place: batches of any size. In another place: sequences of any number of timesteps, the same
   * number wherever it stands.
   */
  readonly shape: readonly (number | undefined | null)[];
  /** `'float32'` when absent. */
  readonly dtype?: NumericType;
}

export interface ToOnnxOptions {
  /** Needed for a function; a LayersModel has its own. */
  readonly inputs?: readonly OnnxInput[];
  /** Names of the outputs, in order; `output`, or `output_0`, `output_1`, … when absent. */
  readonly outputs?: readonly string[];
  /** Of the graph. */
  readonly name?: string;
  readonly description?: string;
  /** Texts by name, kept in the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Exportable = LayersModel | ((...inputs: Tensor[]) => Tensor | Tensor[]);

/** What may differ from run to run, with sizes that no special case is made for. */
const batch: Length = { name: 'batch', sizes: [5, 7] };
const steps: Length = { name: 'steps', sizes: [11, 13] };

/** ONNX files are protobuf messages, which end at 2 GB. */
const mostBytes = 2 ** 31 - 2 ** 20;

/**
 * The bytes of a standard `.onnx` file (opset 20) that computes what the model or function computes in inference, with its
 * weights inside. It takes batches of any size where an input's first length is undefined, and sequences of any length where
 * another is.
 *
 * @throws EncoderKitError `unsupported-kernel`, `invalid-graph`, `invalid-option`
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { toOnnx } from '@encoderkit/tfjs-backend-onnx';
 *
 * const model = sequential({ layers: [layers.dense({ units: 2, inputShape: [3], activation: 'softmax' })] });
 * await writeFile('model.onnx', await toOnnx(model));
 * ```
 */
export async function toOnnx(model: Exportable, options: ToOnnxOptions = {}): Promise<Uint8Array> {
  checkKnownOptions('toOnnx', options, ['inputs', 'outputs', 'name', 'description', 'metadata']);
  const inputs = inputsOf(model, options);
  const compute = model instanceof LayersModel ? inference(model) : model;
  // In turn: it may give variables other buffers, which must not happen while a compiled function runs.
  const at = (sizes: Readonly<Record<string, number>>) =>
    inTurn(() => graphAt(compute, inputs, sizes, options.outputs));
  const name = options.name ?? (model instanceof LayersModel ? model.name : model.name || 'function');
  const text = { ...options, name };
  const isOpen = (length: number | undefined | null) => typeof length !== 'number';
  const lengths = [
    ...(inputs.some(({ shape }) => isOpen(shape[0]) && shape.length > 0) ? [batch] : []),
    ...(inputs.some(({ shape }) => shape.slice(1).some(isOpen)) ? [steps] : []),
  ];
  const [smallest = {}, ...others] = corners(lengths);
  const first = await at(smallest);
  checkSize(first);
  const { serialize } = await import('../onnx/serialize.ts');
  if (lengths.length === 0) return serialize(first, text);
  const graphs = [first];
  for (const corner of others) graphs.push(await at(corner));
  const dynamic = withDynamicLengths(lengths, graphs);
  return serialize(dynamic.graph, text, dynamic.dimensionsOf);
}

function inputsOf(model: Exportable, { inputs }: ToOnnxOptions): readonly OnnxInput[] {
  const found =
    inputs ??
    (model instanceof LayersModel
      ? model.inputs.map(
          ({ name, shape, dtype }) => ({ name, shape, dtype: dtype === 'int32' ? 'int32' : 'float32' }) as const,
        )
      : []);
  if (found.length === 0) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'toOnnx',
      expected: '"inputs" to name the inputs of the function, with their shapes',
      remedy: `Give inputs: [{ name: 'x', shape: [undefined, 3] }].`,
    });
  }
  return found;
}

const inference =
  (model: LayersModel) =>
  (...inputs: Tensor[]): Tensor[] => {
    // Layers give symbolic tensors only when they are given symbolic ones.
    const outputs = model.apply(inputs, { training: false }) as Tensor | Tensor[];
    return Array.isArray(outputs) ? outputs : [outputs];
  };

async function graphAt(
  compute: (...inputs: Tensor[]) => Tensor | Tensor[],
  inputs: readonly OnnxInput[],
  sizes: Readonly<Record<string, number>>,
  names: readonly string[] | undefined,
): Promise<OnnxGraph> {
  const specs = inputs.map(
    ({ shape, dtype = 'float32' }): Spec => ({
      dtype,
      shape: shape.map((length, axis) => length ?? sizes[axis === 0 ? batch.name : steps.name] ?? 1),
    }),
  );
  const { outputs, reads } = traceFunction(compute, specs);
  for (const [variable, value] of reads) {
    const { current } = await cellOf(onnxBackend(), variable);
    value.source = { kind: 'host', values: current.slice() };
  }
  // Whoever runs the file may have a better way than ours.
  const exactly = { exact: true };
  const simplified = rewrite(outputs, exactly);
  const named = simplified.map((value, index) => ({
    value,
    name: names?.[index] ?? (simplified.length === 1 ? 'output' : `output_${index}`),
  }));
  const graph = lower(
    named,
    ({ source }) =>
      source.kind === 'placeholder' ? inputs[Number(source.name.replace('input_', ''))]?.name : undefined,
    exactly,
  );
  // Those who go by place expect the order of the model, not that in which the inputs are first used.
  const order = inputs.map(({ name }) => name);
  const place = ({ name }: { readonly name: string }) => order.indexOf(name);
  graph.inputs.sort((one, other) => place(one) - place(other));
  verifyGraph(graph);
  return graph;
}

function checkSize(graph: OnnxGraph): void {
  const constants = new Set(graph.nodes.flatMap(({ inputs }) => inputs.filter((input) => input?.data)));
  let bytes = 0;
  for (const constant of constants) bytes += 4 * sizeOf(constant?.shape ?? []);
  if (bytes < mostBytes) return;
  throw new EncoderKitError({
    code: 'invalid-graph',
    where: 'toOnnx',
    problem: `the weights take ${bytes} bytes, and an ONNX file holds less than 2 GB`,
    remedy: 'Export the parts of the model one by one.',
  });
}
