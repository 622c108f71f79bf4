import type { Spec } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { dropping, gate, join, lessTimes, recur, recurBack, split, throughGate } from './recurrence.ts';

/**
 * Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000, in Keras' order of gates:
 *
 *     i, f, o = gate(x W + h U + b)      g = tanh(x W + h U + b)
 *     c' = f·c + i·g                      h' = o·tanh(c')
 *
 * What the way back needs is what the timesteps compute anyway.
 */
export const lstm: KernelFamily<'LSTM' | 'LSTMGrad'> = {
  LSTM: {
    infer({ projected, hidden }) {
      const state: Spec = { shape: hidden.shape, dtype: 'float32' };
      const each: Spec = { shape: [projected.shape[0] ?? 0, ...hidden.shape], dtype: 'float32' };
      // sequence, hidden, carry; then for the way back: input, forget, candidate, output, tanhCarry, written, kept
      return [each, state, state, each, each, each, each, each, each, each];
    },
    lower({ inputs, attributes, graph }) {
      const { projected, recurrentKernel, hidden, carry, mask, dropout } = inputs;
      const units = hidden.shape[1] ?? 0;
      const drop = dropping(graph, dropout);
      const recurrence = { states: [hidden, carry], sequences: [projected], mask, reverse: attributes.reverse };
      const { states, outputs } = recur(graph, recurrence, (body, [h, c], [x]) => {
        const sums = body.node('Gemm', [drop(body, h), recurrentKernel, x]);
        const [forInput, forForget, forCandidate, forOutput] = split(body, sums, [units, units, units, units]);
        const input = gate(body, forInput, attributes);
        const forget = gate(body, forForget, attributes);
        const candidate = body.node('Tanh', [forCandidate]);
        const output = gate(body, forOutput, attributes);
        const written = body.node('Mul', [input, candidate]);
        const kept = body.node('Mul', [forget, c]);
        const carried = body.node('Add', [written, kept]);
        const tanhCarry = body.node('Tanh', [carried]);
        return {
          states: [body.node('Mul', [output, tanhCarry]), carried],
          outputs: [input, forget, candidate, output, tanhCarry, written, kept],
        };
      });
      const [sequence, ...saved] = outputs;
      return [sequence, ...states, ...saved].flatMap((value) => value ?? []);
    },
  },
  LSTMGrad: {
    infer: ({ candidate, dHidden, dCarry }) => [
      { shape: candidate.shape.with(2, 4 * (candidate.shape[2] ?? 0)), dtype: 'float32' },
      dHidden,
      dCarry,
    ],
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, dCarry, recurrentKernel, sequence, mask, dropout } = inputs;
      const { input, forget, candidate, output, tanhCarry, written, kept } = inputs;
      const slopes = join(graph, [
        throughGate(graph, input, written, attributes),
        throughGate(graph, forget, kept, attributes),
        lessTimes(graph, input, written, candidate),
        throughGate(graph, output, sequence, attributes),
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
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH, dLater], [slope, ofCarry, passing]) => {
        const dC = body.node('Add', [dLater, body.node('Mul', [dH, ofCarry])]);
        const dSums = body.node('Mul', [body.node('Concat', [dC, dC, dC, dH], { axis: 1 }), slope]);
        const dBefore = body.node('Gemm', [dSums, recurrentKernel], { transB: 1 });
        return {
          states: [drop(body, dBefore), body.node('Mul', [dC, passing])],
          outputs: [dSums],
        };
      });
      return [...outputs, ...states];
    },
  },
};
