import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';

interface Recurrence {
  /** As they are before the first timestep: `[batch, units]` each. */
  readonly states: readonly OnnxValue[];
  /** What each timestep gets a part of: `[timesteps, …]`. */
  readonly sequences: readonly OnnxValue[];
  /** bool `[timesteps, batch, 1]`; all true is none. */
  readonly mask: OnnxValue;
  /** From the last timestep to the first; outputs are where their inputs are. */
  readonly reverse: boolean;
}

/** What a timestep makes of the states and its part of the sequences: new states, and outputs of its own. */
type Timestep = (
  body: GraphBuilder,
  states: readonly OnnxValue[],
  inputs: readonly OnnxValue[],
) => { readonly states: readonly (OnnxValue | undefined)[]; readonly outputs: readonly OnnxValue[] };

interface Recurred {
  /** After the last timestep. */
  readonly states: readonly OnnxValue[];
  /** `[timesteps, …]` each. */
  readonly outputs: readonly OnnxValue[];
}

/** One ONNX Scan over the timesteps. */
function scan(
  graph: GraphBuilder,
  { states, sequences, reverse }: Omit<Recurrence, 'mask'>,
  timestep: Timestep,
): Recurred {
  const types = [...states, ...sequences.map(({ shape, type }) => ({ shape: shape.slice(1), type }))];
  let count = 0;
  const body = graph.body(types, (inner, values) => {
    const made = timestep(inner, values.slice(0, states.length), values.slice(states.length));
    count = made.outputs.length;
    return [...made.states, ...made.outputs].flatMap((value) => value ?? []);
  });
  const direction = reverse ? 1 : 0;
  const results = graph.nodeOutputs('Scan', [...states, ...sequences], {
    body,
    num_scan_inputs: sequences.length,
    scan_input_directions: sequences.map(() => direction),
    scan_output_directions: Array.from({ length: count }, () => direction),
  });
  return { states: results.slice(0, states.length), outputs: results.slice(states.length) };
}

/**
 * Forward over the timesteps. A masked timestep leaves the states as they were. The first output is the first state after
 * each timestep.
 */
export function recur(graph: GraphBuilder, { mask: given, ...recurrence }: Recurrence, timestep: Timestep): Recurred {
  return whetherMasked(graph, given, recurrence.states.length, (inner, mask) => {
    const sequences = mask ? [mask, ...recurrence.sequences] : recurrence.sequences;
    return scan(inner, { ...recurrence, sequences }, (body, states, inputs) => {
      const made = timestep(body, states, mask ? inputs.slice(1) : inputs);
      const after = made.states.map((state, index) =>
        mask ? body.node('Where', [inputs[0], state, states[index]]) : state,
      );
      return { states: after, outputs: [...after.slice(0, 1), ...made.outputs].flatMap((value) => value ?? []) };
    });
  });
}

/**
 * Back over the timesteps. `states` are gradients of the states after the last timestep, `dSequence` those of the first state
 * after each timestep, which are added as they are met. A masked timestep hands its gradients through, and its outputs are 0.
 */
export function recurBack(
  graph: GraphBuilder,
  { dSequence, mask: given, reverse, ...recurrence }: Recurrence & { readonly dSequence: OnnxValue },
  timestep: Timestep,
): Recurred {
  const added = isAll(graph, dSequence, 0) ? [] : [dSequence];
  return whetherMasked(graph, given, recurrence.states.length, (inner, masked) => {
    const mask = masked ? [masked] : [];
    const sequences = [...added, ...mask, ...recurrence.sequences];
    const made = scan(inner, { ...recurrence, sequences, reverse: !reverse }, (body, states, inputs) => {
      const [first, ...others] = states;
      const met = first && added.length > 0 ? [body.node('Add', [first, inputs[0]]), ...others] : states;
      const { states: before, outputs } = timestep(body, met, inputs.slice(added.length + mask.length));
      if (!masked) return { states: before, outputs };
      return {
        states: before.map((state, index) => body.node('Where', [inputs[added.length], state, met[index]])),
        outputs,
      };
    });
    if (!masked) return made;
    // All timesteps at once, outside of the loop.
    const weight = inner.cast(masked, 'float32');
    return { ...made, outputs: made.outputs.map((output) => inner.node('Mul', [output, weight])) };
  });
}

/**
 * A loop with masks, and the same without: which of the two runs is decided at each run, so that a batch without padding pays nothing for
 * masks. A mask that is known to mask nothing leaves one loop.
 */
function whetherMasked(
  graph: GraphBuilder,
  mask: OnnxValue,
  states: number,
  build: (graph: GraphBuilder, mask: OnnxValue | undefined) => Recurred,
): Recurred {
  if (isAll(graph, mask, 1)) return build(graph, undefined);
  const branch = (known: OnnxValue | undefined) =>
    graph.body([], (inner) => {
      const made = build(inner, known);
      return [...made.states, ...made.outputs];
    });
  const least = graph.node('ReduceMin', [graph.cast(mask, 'int32')], { keepdims: 0 });
  const results = graph.nodeOutputs('If', [graph.cast(least, 'bool')], {
    then_branch: branch(undefined),
    else_branch: branch(mask),
  });
  return { states: results.slice(0, states), outputs: results.slice(states) };
}

/** Whether all elements are known to be this number, as TF.js hands over gradients of outputs that nothing depends on. */
function isAll(graph: GraphBuilder, value: OnnxValue, number: number): boolean {
  const data = (graph.repeated(value) ?? value).data;
  return data !== undefined && data.length === 1 && Number(data[0]) === number;
}

/** A function that applies the dropout of the state to what comes into a timestep (and to the gradient that goes out of it). */
export const dropping =
  (graph: GraphBuilder, dropout: OnnxValue) =>
  (body: GraphBuilder, state: OnnxValue | undefined): OnnxValue | undefined =>
    isAll(graph, dropout, 1) ? state : body.node('Mul', [state, dropout]);

/** Parts along the last axis. */
export function split<const Lengths extends readonly number[]>(
  graph: GraphBuilder,
  value: OnnxValue,
  lengths: Lengths,
): { readonly [Index in keyof Lengths]: OnnxValue } {
  const parts = graph.nodeOutputs('Split', [value, graph.int64(lengths)], { axis: value.shape.length - 1 });
  // One part a length is what Split gives.
  return parts as { readonly [Index in keyof Lengths]: OnnxValue };
}

export const join = (graph: GraphBuilder, values: readonly OnnxValue[]): OnnxValue =>
  graph.node('Concat', values, { axis: (values[0]?.shape.length ?? 1) - 1 });

/** As a timestep gets its parts: the builder says so where one is missing. */
type Part = OnnxValue | undefined;

/** `x − y·z`: the form that derivatives take once what the timesteps have computed is at hand. */
export const lessTimes = (graph: GraphBuilder, x: Part, y: Part, z: Part): OnnxValue =>
  graph.node('Sub', [x, graph.node('Mul', [y, z])]);

export function gate(graph: GraphBuilder, value: OnnxValue, { hardSigmoid }: { hardSigmoid: boolean }): OnnxValue {
  return hardSigmoid ? graph.node('HardSigmoid', [value], { alpha: 0.2, beta: 0.5 }) : graph.node('Sigmoid', [value]);
}

/**
 * The gradient by what goes into a gate. `product` is the gradient by the gate, times the gate's value: what is at hand once timesteps
 * are computed. Sigmoid: d·g·(1 − g). Hard sigmoid: 0.2·d where 0 < g < 1.
 */
export function throughGate(
  graph: GraphBuilder,
  value: Part,
  product: Part,
  { hardSigmoid }: { hardSigmoid: boolean },
): OnnxValue {
  if (!hardSigmoid) return lessTimes(graph, product, product, value);
  const [none, one] = [graph.scalar(0, 'float32'), graph.scalar(1, 'float32')];
  const inside = graph.node('And', [graph.node('Greater', [value, none]), graph.node('Less', [value, one])]);
  const change = graph.node('Div', [product, value]);
  return graph.node('Where', [inside, graph.node('Mul', [change, graph.scalar(0.2, 'float32')]), none]);
}
