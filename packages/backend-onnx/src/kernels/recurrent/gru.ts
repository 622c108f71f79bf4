import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { dropping, gate, gateSlope, join, lessTimes, recur, recurBack, split } from './recurrence.ts';

type Inferred = Readonly<Record<'projected' | 'hidden', Spec>>;

/** sequence, hidden; then for the way back: updateReset, candidate, remembered, kept. */
function infer({ projected, hidden }: Inferred): Spec[] {
  const each: Spec = { shape: [projected.shape[0] ?? 0, ...hidden.shape], dtype: 'float32' };
  const pair: Spec = { shape: each.shape.with(2, 2 * (hidden.shape[1] ?? 0)), dtype: 'float32' };
  return [each, hidden, pair, each, each, each];
}

/** `h' = candidate + kept`, where `kept = z·(h − candidate)`. */
function blend(body: GraphBuilder, update: OnnxValue, candidate: OnnxValue, before: OnnxValue | undefined) {
  const kept = body.node('Mul', [update, body.node('Sub', [before, candidate])]);
  return { kept, after: body.node('Add', [candidate, kept]) };
}

/** `(1 − z)·(1 − candidate²)`. */
function candidateSlope(graph: GraphBuilder, update: OnnxValue, candidate: OnnxValue): OnnxValue {
  const written = graph.node('Sub', [graph.scalar(1, 'float32'), update]);
  return lessTimes(graph, written, graph.node('Mul', [written, candidate]), candidate);
}

/**
 * Cho et al. 2014, in Keras' order of gates, with the reset before the product:
 *
 *     z, r = gate(x W + h U + b)      g = tanh(x W + (r·h) U + b)      h' = z·h + (1 − z)·g
 */
export const gru: KernelFamily<'GRU' | 'GRUGrad'> = {
  GRU: {
    infer,
    lower({ inputs: { projected, recurrentKernel, hidden, mask, dropout }, attributes, graph }) {
      const units = hidden.shape[1] ?? 0;
      const [ofGates, ofCandidate] = split(graph, projected, [2 * units, units]);
      const [gatesKernel, candidateKernel] = split(graph, recurrentKernel, [2 * units, units]);
      const drop = dropping(graph, dropout);
      const recurrence = { states: [hidden], sequences: [ofGates, ofCandidate], mask, reverse: attributes.reverse };
      const { states, outputs } = recur(graph, recurrence, (body, [h], [xGates, xCandidate]) => {
        const before = drop(body, h);
        const updateReset = gate(body, body.node('Gemm', [before, gatesKernel, xGates]), attributes);
        const [update, reset] = split(body, updateReset, [units, units]);
        const remembered = body.node('Mul', [reset, before]);
        const candidate = body.node('Tanh', [body.node('Gemm', [remembered, candidateKernel, xCandidate])]);
        const { kept, after } = blend(body, update, candidate, before);
        return { states: [after], outputs: [updateReset, candidate, remembered, kept] };
      });
      const [sequence, ...saved] = outputs;
      return [sequence, ...states, ...saved].flatMap((value) => value ?? []);
    },
  },
  GRUGrad: {
    // dProjected, dHidden
    infer: ({ updateReset, candidate, dHidden }): Spec[] => [
      { shape: candidate.shape.with(2, ((updateReset.shape[2] ?? 0) / 2) * 3), dtype: 'float32' },
      dHidden,
    ],
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, candidate, mask, dropout } = inputs;
      const units = candidate.shape[2] ?? 0;
      const [update, reset] = split(graph, inputs.updateReset, [units, units]);
      const [gatesKernel, candidateKernel] = split(graph, inputs.recurrentKernel, [2 * units, units]);
      const slopes = [
        gateSlope(graph, update, inputs.kept, attributes),
        gateSlope(graph, reset, inputs.remembered, attributes),
        candidateSlope(graph, update, candidate),
      ];
      const drop = dropping(graph, dropout);
      const recurrence = {
        states: [dHidden],
        dSequence,
        sequences: [...slopes, update, reset],
        mask,
        reverse: attributes.reverse,
      };
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH], parts) => {
        const [ofUpdate, ofReset, ofCandidate, z, r] = parts;
        const dCandidate = body.node('Mul', [dH, ofCandidate]);
        const dRemembered = body.node('Gemm', [dCandidate, candidateKernel], { transB: 1 });
        const dGates = join(body, [body.node('Mul', [dH, ofUpdate]), body.node('Mul', [dRemembered, ofReset])]);
        const direct = body.node('Add', [body.node('Mul', [dH, z]), body.node('Mul', [dRemembered, r])]);
        const dBefore = body.node('Gemm', [dGates, gatesKernel, direct], { transB: 1 });
        return {
          states: [drop(body, dBefore)],
          outputs: [dGates, dCandidate],
        };
      });
      return [join(graph, outputs), ...states];
    },
  },
};

/**
 * The variant with the reset after the product (Keras 2's and cuDNN's), which has a bias of its own for the recurrence:
 *
 *     z, r = gate(x W + b + h U + b')      g = tanh(x W + b + r·(h U + b'))      h' = z·h + (1 − z)·g
 */
export const resetAfterGru: KernelFamily<'ResetAfterGRU' | 'ResetAfterGRUGrad'> = {
  ResetAfterGRU: {
    infer,
    lower({ inputs, attributes, graph }) {
      const { projected, recurrentKernel, recurrentBias, hidden, mask, dropout } = inputs;
      const units = hidden.shape[1] ?? 0;
      const [ofGates, ofCandidate] = split(graph, projected, [2 * units, units]);
      const drop = dropping(graph, dropout);
      const recurrence = { states: [hidden], sequences: [ofGates, ofCandidate], mask, reverse: attributes.reverse };
      const { states, outputs } = recur(graph, recurrence, (body, [h], [xGates, xCandidate]) => {
        const before = drop(body, h);
        const inner = body.node('Gemm', [before, recurrentKernel, recurrentBias]);
        const [innerGates, innerCandidate] = split(body, inner, [2 * units, units]);
        const updateReset = gate(body, body.node('Add', [xGates, innerGates]), attributes);
        const [update, reset] = split(body, updateReset, [units, units]);
        const remembered = body.node('Mul', [reset, innerCandidate]);
        const candidate = body.node('Tanh', [body.node('Add', [xCandidate, remembered])]);
        const { kept, after } = blend(body, update, candidate, before);
        return { states: [after], outputs: [updateReset, candidate, remembered, kept] };
      });
      const [sequence, ...saved] = outputs;
      return [sequence, ...states, ...saved].flatMap((value) => value ?? []);
    },
  },
  ResetAfterGRUGrad: {
    // dProjected, dHidden, and the gradient of the recurrent product at every timestep
    infer({ updateReset, candidate, dHidden }): Spec[] {
      const all: Spec = {
        shape: candidate.shape.with(2, ((updateReset.shape[2] ?? 0) / 2) * 3),
        dtype: 'float32',
      };
      return [all, dHidden, all];
    },
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, recurrentKernel, candidate, mask, dropout } = inputs;
      const units = candidate.shape[2] ?? 0;
      const [update, reset] = split(graph, inputs.updateReset, [units, units]);
      const ofCandidate = candidateSlope(graph, update, candidate);
      const ofUpdate = gateSlope(graph, update, inputs.kept, attributes);
      const ofReset = graph.node('Mul', [ofCandidate, gateSlope(graph, reset, inputs.remembered, attributes)]);
      const slopes = join(graph, [ofUpdate, ofReset, graph.node('Mul', [ofCandidate, reset])]);
      const drop = dropping(graph, dropout);
      const recurrence = {
        states: [dHidden],
        dSequence,
        sequences: [slopes, ofCandidate, update],
        mask,
        reverse: attributes.reverse,
      };
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH], [slope, slopeOfCandidate, z]) => {
        const dInner = body.node('Mul', [body.node('Concat', [dH, dH, dH], { axis: 1 }), slope]);
        const dBefore = body.node('Gemm', [dInner, recurrentKernel, body.node('Mul', [dH, z])], { transB: 1 });
        return {
          states: [drop(body, dBefore)],
          outputs: [dInner, body.node('Mul', [dH, slopeOfCandidate])],
        };
      });
      const [dInner, dCandidate] = outputs;
      if (!dInner || !dCandidate) return [];
      const [dGates] = split(graph, dInner, [2 * units, units]);
      return [join(graph, [dGates, dCandidate]), ...states, dInner];
    },
  },
};
