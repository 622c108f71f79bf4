import type { Spec } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { dropping, gate, gateSlope, join, lessTimes, recur, recurBack, split } from './recurrence.ts';

/**
 * Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000, in Keras' order of gates:
 *
 *     i, f, o = gate(x W + h U + b)      g = tanh(x W + h U + b)
 *     c' = f·c + i·g                      h' = o·tanh(c')
 *
 * What the way back needs is what the timesteps compute anyway. The derivatives of all timesteps are computed at once; in the loop
 * remain the two gradients that depend on one another and one product.
 */
export const lstm: KernelFamily<'LSTM' | 'LSTMGrad'> = {
  LSTM: {
    infer({ projected, hidden }) {
      const state: Spec = { shape: hidden.shape, dtype: 'float32' };
      const each: Spec = { shape: [projected.shape[0] ?? 0, ...hidden.shape], dtype: 'float32' };
      const pair: Spec = { shape: each.shape.with(2, 2 * (hidden.shape[1] ?? 0)), dtype: 'float32' };
      // sequence, hidden, carry; then for the way back: inputForget, candidate, output, tanhCarry, written, kept
      return [each, state, state, pair, each, each, each, each, each];
    },
    lower({ inputs, attributes, graph }) {
      const { projected, recurrentKernel, hidden, carry, mask, dropout } = inputs;
      const units = hidden.shape[1] ?? 0;
      const drop = dropping(graph, dropout);
      const recurrence = { states: [hidden, carry], sequences: [projected], mask, reverse: attributes.reverse };
      const { states, outputs } = recur(graph, recurrence, (body, [h, c], [x]) => {
        const before = drop(body, h);
        const sums = body.node('Gemm', [before, recurrentKernel, x]);
        const [forInputForget, forCandidate, forOutput] = split(body, sums, [2 * units, units, units]);
        const inputForget = gate(body, forInputForget, attributes);
        const candidate = body.node('Tanh', [forCandidate]);
        const output = gate(body, forOutput, attributes);
        const [input, forget] = split(body, inputForget, [units, units]);
        const written = body.node('Mul', [input, candidate]);
        const kept = body.node('Mul', [forget, c]);
        const carried = body.node('Add', [written, kept]);
        const tanhCarry = body.node('Tanh', [carried]);
        return {
          states: [body.node('Mul', [output, tanhCarry]), carried],
          outputs: [inputForget, candidate, output, tanhCarry, written, kept],
        };
      });
      const [sequence, ...saved] = outputs;
      return [sequence, ...states, ...saved].flatMap((value) => value ?? []);
    },
  },
  LSTMGrad: {
    infer: ({ sequence, dHidden, dCarry }) => [
      { shape: sequence.shape.with(2, 4 * (sequence.shape[2] ?? 0)), dtype: 'float32' },
      dHidden,
      dCarry,
    ],
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, dCarry, sequence, candidate, output, tanhCarry, mask, dropout } = inputs;
      const units = candidate.shape[2] ?? 0;
      const [input, forget] = split(graph, inputs.inputForget, [units, units]);
      const slopes = join(graph, [
        gateSlope(graph, input, inputs.written, attributes),
        gateSlope(graph, forget, inputs.kept, attributes),
        lessTimes(graph, input, inputs.written, candidate),
        gateSlope(graph, output, sequence, attributes),
      ]);
      const carrySlope = lessTimes(graph, output, sequence, tanhCarry);
      const drop = dropping(graph, dropout);
      const recurrence = {
        states: [dHidden, dCarry],
        dSequence,
        sequences: [slopes, carrySlope, forget],
        mask,
        reverse: attributes.reverse,
      };
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH, dLater], [slope, ofCarry, kept]) => {
        const dC = body.node('Add', [dLater, body.node('Mul', [dH, ofCarry])]);
        const dSums = body.node('Mul', [body.node('Concat', [dC, dC, dC, dH], { axis: 1 }), slope]);
        const dBefore = body.node('Gemm', [dSums, inputs.recurrentKernel], { transB: 1 });
        return {
          states: [drop(body, dBefore), body.node('Mul', [dC, kept])],
          outputs: [dSums],
        };
      });
      return [...outputs, ...states];
    },
  },
};
