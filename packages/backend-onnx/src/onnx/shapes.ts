/** Shape inference of the ONNX operators that need more than a line. Formulas: https://onnx.ai/onnx/operators. */
import { sizeOf } from '../base/size-of.ts';
import { type AttributeMap, isGraph, type OnnxType, type OnnxValue } from './graph.ts';
import { inputAt, must, type ShapeInference } from './shape-inference.ts';

const list = (value: AttributeMap[string] | undefined, otherwise: readonly number[]): readonly number[] =>
  Array.isArray(value) ? value : otherwise;

/** The numbers of a constant input. */
export const numbersOf = (value: OnnxValue): number[] => {
  must(value.data !== undefined, `${value.name} must be a constant`);
  return Array.from(value.data, Number);
};

const like = (value: OnnxValue, shape: readonly number[]): readonly OnnxType[] => [{ shape, type: value.type }];

/** Numpy's broadcasting of two shapes. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    must(left === right || left === 1 || right === 1, `cannot broadcast [${a}] with [${b}]`);
    return left === 1 ? right : left;
  });
}

export const reduce: ShapeInference = (inputs, { keepdims, noop_with_empty_axes }) => {
  const x = inputAt(inputs, 0);
  const given = inputs[1] ? numbersOf(inputs[1]) : [];
  if (given.length === 0 && noop_with_empty_axes === 1) return like(x, x.shape);
  const axes = given.length === 0 ? x.shape.map((_, axis) => axis) : given;
  must(
    axes.every((axis) => axis >= 0 && axis < x.shape.length),
    `axes [${axes}] are outside rank ${x.shape.length}`,
  );
  const shape = x.shape.flatMap((length, axis) => (axes.includes(axis) ? (keepdims === 0 ? [] : [1]) : [length]));
  return like(x, shape);
};

export const reshape: ShapeInference = (inputs) => {
  const x = inputAt(inputs, 0);
  const wanted = numbersOf(inputAt(inputs, 1));
  const rest = sizeOf(wanted.filter((length) => length !== -1));
  const shape = wanted.map((length) => (length === -1 ? sizeOf(x.shape) / rest : length));
  must(
    shape.every(Number.isInteger) && sizeOf(shape) === sizeOf(x.shape),
    `cannot reshape [${x.shape}] to [${wanted}]`,
  );
  return like(x, shape);
};

export const transpose: ShapeInference = (inputs, { perm }) => {
  const x = inputAt(inputs, 0);
  const order = list(perm, []);
  must(
    order.toSorted((a, b) => a - b).join() === [...x.shape.keys()].join(),
    `perm [${order}] does not fit rank ${x.shape.length}`,
  );
  return like(
    x,
    order.map((axis) => x.shape[axis] ?? 0),
  );
};

export const concat: ShapeInference = (inputs, { axis }) => {
  const first = inputAt(inputs, 0);
  const along = Number(axis);
  const others = inputs.map((_, at) => inputAt(inputs, at));
  for (const { shape, type } of others) {
    must(type === first.type, `types differ: ${type}, ${first.type}`);
    must(
      shape.length === first.shape.length && shape.every((length, at) => at === along || length === first.shape[at]),
      `[${shape}] does not join [${first.shape}] along axis ${along}`,
    );
  }
  return like(
    first,
    first.shape.with(
      along,
      others.reduce((sum, { shape }) => sum + (shape[along] ?? 0), 0),
    ),
  );
};

export const split: ShapeInference = (inputs, { axis, num_outputs }) => {
  const x = inputAt(inputs, 0);
  const along = Number(axis);
  const length = x.shape[along] ?? 0;
  const lengths = inputs[1]
    ? numbersOf(inputs[1])
    : Array.from({ length: Number(num_outputs) }, () => length / Number(num_outputs));
  must(lengths.every(Number.isInteger), `${length} has no ${num_outputs} equal parts`);
  must(lengths.reduce((a, b) => a + b, 0) === length, `parts [${lengths}] do not add up to ${length}`);
  return lengths.map((part) => ({ shape: x.shape.with(along, part), type: x.type }));
};

export const slice: ShapeInference = (inputs) => {
  const x = inputAt(inputs, 0);
  const starts = numbersOf(inputAt(inputs, 1));
  const ends = numbersOf(inputAt(inputs, 2));
  const axes = inputs[3] ? numbersOf(inputs[3]) : starts.map((_, at) => at);
  const steps = inputs[4] ? numbersOf(inputs[4]) : starts.map(() => 1);
  const shape = [...x.shape];
  axes.forEach((axis, at) => {
    const length = x.shape[axis] ?? 0;
    const step = steps[at] ?? 1;
    const clamp = (position: number, low: number, high: number) =>
      Math.min(Math.max(position < 0 ? position + length : position, low), high);
    const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
    const start = clamp(starts[at] ?? 0, step > 0 ? 0 : 0, step > 0 ? length : length - 1);
    const end = clamp(ends[at] ?? 0, low, high);
    shape[axis] = Math.max(0, Math.ceil((end - start) / step));
  });
  return like(x, shape);
};

export const gather: ShapeInference = (inputs, { axis }) => {
  const x = inputAt(inputs, 0);
  const at = Number(axis ?? 0);
  const { shape: indices, type } = inputAt(inputs, 1);
  must(type === 'int32' || type === 'int64', `indices are ${type}, not int32 or int64`);
  return like(x, [...x.shape.slice(0, at), ...indices, ...x.shape.slice(at + 1)]);
};

export const gatherNd: ShapeInference = (inputs, { batch_dims }) => {
  const x = inputAt(inputs, 0);
  const { shape: indices, type } = inputAt(inputs, 1);
  must(type === 'int64', `indices are ${type}, not int64`);
  return like(x, [...indices.slice(0, -1), ...x.shape.slice(Number(batch_dims ?? 0) + (indices.at(-1) ?? 0))]);
};

export const expand: ShapeInference = (inputs) => {
  const x = inputAt(inputs, 0);
  return like(x, broadcast(x.shape, numbersOf(inputAt(inputs, 1))));
};

export const tile: ShapeInference = (inputs) => {
  const x = inputAt(inputs, 0);
  const repeats = numbersOf(inputAt(inputs, 1));
  must(repeats.length === x.shape.length, `repeats [${repeats}] do not fit rank ${x.shape.length}`);
  return like(
    x,
    x.shape.map((length, at) => length * (repeats[at] ?? 1)),
  );
};

export const pad: ShapeInference = (inputs) => {
  const x = inputAt(inputs, 0);
  const pads = numbersOf(inputAt(inputs, 1));
  must(pads.length === 2 * x.shape.length, `pads [${pads}] do not fit rank ${x.shape.length}`);
  return like(
    x,
    x.shape.map((length, at) => length + (pads[at] ?? 0) + (pads[at + x.shape.length] ?? 0)),
  );
};

export const gemm: ShapeInference = (inputs, { transA, transB }) => {
  const [a, b] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  must(a.shape.length === 2 && b.shape.length === 2, `[${a.shape}] and [${b.shape}] must be matrices`);
  const [rows = 0, inner = 0] = transA === 1 ? a.shape.toReversed() : a.shape;
  const [innerB = 0, columns = 0] = transB === 1 ? b.shape.toReversed() : b.shape;
  must(inner === innerB, `inner sizes differ: ${inner}, ${innerB}`);
  must(a.type === b.type, `types differ: ${a.type}, ${b.type}`);
  if (inputs[2]) broadcast(inputs[2].shape, [rows, columns]);
  return like(a, [rows, columns]);
};

export const matMul: ShapeInference = (inputs) => {
  const [a, b] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  must(a.shape.length >= 2 && b.shape.length >= 2, `[${a.shape}] and [${b.shape}] must have rank 2 or more`);
  must(a.shape.at(-1) === b.shape.at(-2), `inner sizes differ: [${a.shape}], [${b.shape}]`);
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return like(a, [...batch, a.shape.at(-2) ?? 0, b.shape.at(-1) ?? 0]);
};

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

const windowOf = (attributes: AttributeMap, kernel: readonly number[]): Window => {
  const ones = kernel.map(() => 1);
  return {
    kernel,
    strides: list(attributes.strides, ones),
    dilations: list(attributes.dilations, ones),
    pads: list(attributes.pads, [...ones, ...ones].fill(0)),
  };
};

const windowed = (spatial: readonly number[], { kernel, strides, dilations, pads }: Window, ceil: boolean): number[] =>
  spatial.map((length, at) => {
    const reach = (dilations[at] ?? 1) * ((kernel[at] ?? 1) - 1) + 1;
    const room = length + (pads[at] ?? 0) + (pads[at + spatial.length] ?? 0) - reach;
    must(room >= 0, `a window of ${reach} does not fit into ${length}`);
    return (ceil ? Math.ceil : Math.floor)(room / (strides[at] ?? 1)) + 1;
  });

export const conv: ShapeInference = (inputs, attributes) => {
  const [x, w] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  const group = Number(attributes.group ?? 1);
  must(
    (w.shape[1] ?? 0) * group === x.shape[1],
    `filter [${w.shape}] × ${group} groups does not fit input [${x.shape}]`,
  );
  const spatial = windowed(x.shape.slice(2), windowOf(attributes, w.shape.slice(2)), false);
  return like(x, [x.shape[0] ?? 0, w.shape[0] ?? 0, ...spatial]);
};

export const convTranspose: ShapeInference = (inputs, attributes) => {
  const [x, w] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  must(w.shape[0] === x.shape[1], `filter [${w.shape}] does not fit input [${x.shape}]`);
  const { kernel, strides, dilations, pads } = windowOf(attributes, w.shape.slice(2));
  const extra = list(
    attributes.output_padding,
    kernel.map(() => 0),
  );
  const spatial = x.shape
    .slice(2)
    .map(
      (length, at) =>
        (strides[at] ?? 1) * (length - 1) +
        (extra[at] ?? 0) +
        ((kernel[at] ?? 1) - 1) * (dilations[at] ?? 1) +
        1 -
        (pads[at] ?? 0) -
        (pads[at + kernel.length] ?? 0),
    );
  return like(x, [x.shape[0] ?? 0, (w.shape[1] ?? 0) * Number(attributes.group ?? 1), ...spatial]);
};

export const pool: ShapeInference = (inputs, attributes) => {
  const x = inputAt(inputs, 0);
  const spatial = windowed(
    x.shape.slice(2),
    windowOf(attributes, list(attributes.kernel_shape, [])),
    attributes.ceil_mode === 1,
  );
  return like(x, [...x.shape.slice(0, 2), ...spatial]);
};

/** With `sizes`, its fourth input: the form that lowerings use. */
export const resize: ShapeInference = (inputs) => like(inputAt(inputs, 0), numbersOf(inputAt(inputs, 3)));

export const einsum: ShapeInference = (inputs, { equation }) => {
  const [left = '', right = ''] = String(equation).replaceAll(' ', '').split('->');
  const lengths = new Map<string, number>();
  left.split(',').forEach((letters, position) => {
    [...letters].forEach((letter, axis) => {
      const length = inputAt(inputs, position).shape[axis] ?? 0;
      must(
        (lengths.get(letter) ?? length) === length,
        `axis ${letter} has lengths ${lengths.get(letter)} and ${length}`,
      );
      lengths.set(letter, length);
    });
  });
  return like(
    inputAt(inputs, 0),
    [...right].map((letter) => lengths.get(letter) ?? 0),
  );
};

/** First the states as they are after the last timestep, then what each timestep gives, one after another. */
export const scan: ShapeInference = (inputs, { body, num_scan_inputs: scanned }) => {
  must(isGraph(body), 'has no body');
  const states = inputs.length - Number(scanned);
  const [steps = 0] = inputAt(inputs, states).shape;
  must(body.inputs.length === inputs.length, `the body takes ${body.inputs.length} inputs, not ${inputs.length}`);
  for (const [index, { shape, type }] of body.inputs.entries()) {
    const given = inputAt(inputs, index);
    const expected = index < states ? shape : [steps, ...shape];
    must(given.type === type && String(given.shape) === String(expected), `input ${index} is not ${type}[${expected}]`);
  }
  return body.outputs.map(({ value: { shape, type } }, index) => ({
    shape: index < states ? shape : [steps, ...shape],
    type,
  }));
};

/** Of an If: what both of its branches give. */
export const branches: ShapeInference = (inputs, { then_branch: yes, else_branch: no }) => {
  must(isGraph(yes) && isGraph(no), 'a branch is missing');
  const condition = inputAt(inputs, 0);
  must(
    condition.type === 'bool' && condition.shape.length === 0,
    `the condition is ${condition.type}[${condition.shape}]`,
  );
  const [given, other] = [yes, no].map(({ outputs }) => outputs.map(({ value: { shape, type } }) => ({ shape, type })));
  must(JSON.stringify(given) === JSON.stringify(other), 'the branches give different types');
  return given ?? [];
};
