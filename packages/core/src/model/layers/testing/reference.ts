/** Recurrent networks in plain loops, for one sequence without padding: what the tests compare layers with. */

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** As Keras orders them: kernel, recurrent kernel, bias. */
export type CellWeights = readonly [kernel: Matrix, recurrentKernel: Matrix, bias: Vector];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const times = (x: Vector, matrix: Matrix): number[] =>
  (matrix[0] ?? []).map((_, column) => x.reduce((sum, value, row) => sum + value * (matrix[row]?.[column] ?? 0), 0));
const plus = (a: Vector, b: Vector): number[] => a.map((value, index) => value + (b[index] ?? 0));
/** The columns of one gate. */
const part = (values: Vector, gate: number, units: number): number[] => values.slice(gate * units, (gate + 1) * units);

interface State {
  readonly h: Vector;
  readonly c: Vector;
}

type Timestep = (x: Vector, state: State, weights: CellWeights) => State;

export const referenceCells: Readonly<Record<'rnn' | 'lstm' | 'gru', Timestep>> = {
  rnn(x, { h, c }, [kernel, recurrent, bias]) {
    return { h: plus(plus(times(x, kernel), times(h, recurrent)), bias).map(Math.tanh), c };
  },
  lstm(x, { h, c }, [kernel, recurrent, bias]) {
    const z = plus(plus(times(x, kernel), times(h, recurrent)), bias);
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) => part(z, gate, h.length));
    const memory = c.map(
      (old, unit) => sigmoid(f?.[unit] ?? 0) * old + sigmoid(i?.[unit] ?? 0) * Math.tanh(g?.[unit] ?? 0),
    );
    return { h: memory.map((value, unit) => sigmoid(o?.[unit] ?? 0) * Math.tanh(value)), c: memory };
  },
  gru(x, { h, c }, [kernel, recurrent, bias]) {
    const input = plus(times(x, kernel), bias);
    const fromState = times(h, recurrent);
    const gate = (index: number) => plus(part(input, index, h.length), part(fromState, index, h.length)).map(sigmoid);
    const [update, reset] = [gate(0), gate(1)];
    const kept = h.map((value, unit) => value * (reset[unit] ?? 0));
    const candidate = plus(part(input, 2, h.length), part(times(kept, recurrent), 2, h.length)).map(Math.tanh);
    return {
      h: h.map((value, unit) => (update[unit] ?? 0) * value + (1 - (update[unit] ?? 0)) * (candidate[unit] ?? 0)),
      c,
    };
  },
};

/** The output after each timestep, in the order of the timesteps. */
export function referenceLayer(
  cell: keyof typeof referenceCells,
  timesteps: Matrix,
  weights: CellWeights,
  { goBackwards = false } = {},
): number[][] {
  const units = weights[1].length;
  let state: State = { h: Array(units).fill(0), c: Array(units).fill(0) };
  const outputs = (goBackwards ? [...timesteps].reverse() : [...timesteps]).map((x) => {
    state = referenceCells[cell](x, state, weights);
    return [...state.h];
  });
  return goBackwards ? outputs.reverse() : outputs;
}
