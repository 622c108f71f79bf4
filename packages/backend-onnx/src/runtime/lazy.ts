import { EncoderKitError } from '@encoderkit/errors';
import { attributesText, numberText } from '../base/attributes-text.ts';
import { lower } from '../kernels/lower.ts';
import { rewrite } from '../rewrite/rewrite.ts';
import { hostNumbers } from '../trace/numbers.ts';
import { operationsFor } from '../trace/order.ts';
import type { NumericType, Value } from '../trace/value.ts';
import { cached } from './cache.ts';
import { taskQueue } from './in-turn.ts';
import { portions } from './portions.ts';
import { arrayFor, type Feed, type Session } from './runtime.ts';
import { createSession } from './session.ts';
import { settings } from './settings.ts';

interface Program {
  readonly session: Session;
  /** The inputs that it has: what does not depend on an input's numbers does not read it. */
  readonly inputs: readonly string[];
}

/** Programs of the lazy mode by their structure: the same computation on other numbers is built once. */
const programs = cached<Promise<Program>>(
  () => settings().maxPrograms,
  (program) => void program.then(({ session }) => session.release()).catch(() => {}),
);

/**
 * A queue of its own, apart from that of compiled functions: they wait for what is computed here. One at a time, so that a
 * read finds what an earlier one computed along with it, and no session is released while it runs.
 */
const inTurn = taskQueue();

/** In one program of the lazy mode. Longer loops in JavaScript (tf.image.threshold with 'otsu': 6,000) become several. */
const mostOperations = 500;

/** Computes `wanted`, in place: their sources become their numbers. */
export function materialize(wanted: readonly Value[]): Promise<void> {
  return inTurn(async () => {
    for (const portion of portions(wanted, mostOperations)) {
      await compute(portion.filter(({ source }) => source.kind === 'operation'));
    }
  });
}

/** Gives back the memory of all programs of the lazy mode, once what is being computed is done. */
export const releasePrograms = (): void => void inTurn(async () => programs.clear());

async function compute(wanted: readonly Value[]): Promise<void> {
  if (wanted.length === 0) return;
  const { key, leaves } = structureOf(wanted);
  const feeds = new Map([...leaves].map(([value, name]) => [name, feedOf(value)]));
  const program = programs.get(key, () => build(wanted, leaves));
  program.catch(() => programs.delete(key));
  const { session, inputs } = await program;
  const from = Object.fromEntries([...feeds].filter(([name]) => inputs.includes(name)));
  const results = wanted.map(({ shape, dtype }) => arrayFor({ shape, dtype: dtype as NumericType }));
  const into = Object.fromEntries(results.map((result, index) => [`output_${index}`, result]));
  const binding = session.bind(from, into);
  try {
    await binding.run();
  } finally {
    await binding.release();
  }
  results.forEach(({ values }, index) => {
    const value = wanted[index];
    if (value) value.source = { kind: 'host', values };
  });
}

function feedOf(value: Value): Feed {
  const { shape, dtype, source } = value;
  const values = hostNumbers(value);
  if (values) return { dtype: dtype as NumericType, shape, values };
  throw new EncoderKitError({
    code: 'not-computed',
    where: "tfjs backend 'onnx'",
    problem: `a tensor that belongs to a function given to compile() (its ${source.kind} of shape [${shape}]) was read outside of it`,
    remedy: 'Return the tensor from the function, instead of keeping it in an outer variable.',
  });
}

async function build(wanted: readonly Value[], leaves: ReadonlyMap<Value, string>): Promise<Program> {
  const options = settings();
  const outputs = rewrite(wanted, options).map((value, index) => ({ name: `output_${index}`, value }));
  const graph = lower(outputs, (value) => leaves.get(value), options);
  const { serialize } = await import('../onnx/serialize.ts');
  const session = await createSession(serialize(graph, { name: 'lazy' }), options);
  return { session, inputs: graph.inputs.map(({ name }) => name) };
}

/** A text that is equal for equal computations, and names for the numbers that they start from. */
function structureOf(wanted: readonly Value[]): { key: string; leaves: Map<Value, string> } {
  const leaves = new Map<Value, string>();
  const names = new Map<Value, string>();
  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known) return known;
    const spec = `${value.dtype}[${value.shape}]`;
    if (value.source.kind === 'fill') return `${spec}=${numberText(value.source.number)}`;
    const name = `input_${leaves.size}`;
    leaves.set(value, name);
    names.set(value, name);
    return `${name}:${spec}`;
  };
  const lines = operationsFor(wanted).map(({ kernel, inputs, attributes, outputs }, position) => {
    const from = Object.entries(inputs).map(([name, value]) => `${name}=${nameOf(value)}`);
    outputs.forEach((value, index) => {
      names.set(value, `${position}.${index}`);
    });
    return `${kernel}(${from})${attributesText(attributes)}`;
  });
  return { key: `${lines.join('\n')}\n=> ${wanted.map(nameOf)}`, leaves };
}
