import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { dropping, gate, join, lessTimes, recur, recurBack, split, throughGate } from './recurrence.ts';

type Inferred = Readonly<Record<'projected' | 'hidden', Spec>>;

/** sequence, hidden; then for the way back: update, reset, candidate, remembered, kept. */
function infer({ projected, hidden }: Inferred): Spec[] {
  const each: Spec = { shape: [projected.shape[0] ?? 0, ...hidden.shape], dtype: 'float32' };
  return [each, hidden, each, each, each, each, each];
}

/** `each` times as wide. */
const wider = (each: Spec, times: number): Spec => ({
  shape: each.shape.with(2, times * (each.shape[2] ?? 0)),
  dtype: 'float32',
});

/** `h' = candidate + kept`, where `kept = z·(h − candidate)`. */
function blend(body: GraphBuilder, update: OnnxValue, candidate: OnnxValue, before: OnnxValue | undefined) {
  const kept = body.node('Mul', [update, body.node('Sub', [before, candidate])]);
  return { kept, after: body.node('Add', [candidate, kept]) };
}

/** What a state's gradient comes to at the update gate, at the sums of the candidate, and directly at the state before. */
function blendBack(
  body: GraphBuilder,
  dH: OnnxValue | undefined,
  { update, candidate, kept }: Readonly<Record<'update' | 'candidate' | 'kept', OnnxValue | undefined>>,
  attributes: { hardSigmoid: boolean },
) {
  const direct = body.node('Mul', [dH, update]);
  const written = body.node('Sub', [dH, direct]);
  return {
    direct,
    dUpdate: throughGate(body, update, body.node('Mul', [dH, kept]), attributes),
    dCandidate: lessTimes(body, written, body.node('Mul', [written, candidate]), candidate),
  };
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
        const sums = split(body, body.node('Gemm', [before, gatesKernel, xGates]), [units, units]);
        const [update, reset] = [gate(body, sums[0], attributes), gate(body, sums[1], attributes)];
        const remembered = body.node('Mul', [reset, before]);
        const candidate = body.node('Tanh', [body.node('Gemm', [remembered, candidateKernel, xCandidate])]);
        const { kept, after } = blend(body, update, candidate, before);
        return { states: [after], outputs: [update, reset, candidate, remembered, kept] };
      });
      const [sequence, ...saved] = outputs;
      return [sequence, ...states, ...saved].flatMap((value) => value ?? []);
    },
  },
  GRUGrad: {
    // dProjected, dHidden, and the parts of the first: by the gates, by the candidate
    infer: ({ candidate, dHidden }): Spec[] => [wider(candidate, 3), dHidden, wider(candidate, 2), candidate],
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, candidate, mask, dropout } = inputs;
      const units = candidate.shape[2] ?? 0;
      const [gatesKernel, candidateKernel] = split(graph, inputs.recurrentKernel, [2 * units, units]);
      const drop = dropping(graph, dropout);
      const recurrence = {
        states: [dHidden],
        dSequence,
        sequences: [inputs.update, inputs.reset, candidate, inputs.remembered, inputs.kept],
        mask,
        reverse: attributes.reverse,
      };
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH], saved) => {
        const [update, reset, candidate, remembered, kept] = saved;
        const { direct, dUpdate, dCandidate } = blendBack(body, dH, { update, candidate, kept }, attributes);
        const dRemembered = body.node('Gemm', [dCandidate, candidateKernel], { transB: 1 });
        const ofReset = body.node('Mul', [dRemembered, remembered]);
        const dGates = join(body, [dUpdate, throughGate(body, reset, ofReset, attributes)]);
        const others = body.node('Add', [direct, body.node('Mul', [dRemembered, reset])]);
        const dBefore = body.node('Gemm', [dGates, gatesKernel, others], { transB: 1 });
        return {
          states: [drop(body, dBefore)],
          outputs: [dGates, dCandidate],
        };
      });
      return [join(graph, outputs), ...states, ...outputs];
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
      const sequences = split(graph, projected, [units, units, units]);
      const drop = dropping(graph, dropout);
      const recurrence = { states: [hidden], sequences, mask, reverse: attributes.reverse };
      const { states, outputs } = recur(graph, recurrence, (body, [h], [xUpdate, xReset, xCandidate]) => {
        const before = drop(body, h);
        const inner = body.node('Gemm', [before, recurrentKernel, recurrentBias]);
        const [innerUpdate, innerReset, innerCandidate] = split(body, inner, [units, units, units]);
        const update = gate(body, body.node('Add', [xUpdate, innerUpdate]), attributes);
        const reset = gate(body, body.node('Add', [xReset, innerReset]), attributes);
        const remembered = body.node('Mul', [reset, innerCandidate]);
        const candidate = body.node('Tanh', [body.node('Add', [xCandidate, remembered])]);
        const { kept, after } = blend(body, update, candidate, before);
        return { states: [after], outputs: [update, reset, candidate, remembered, kept] };
      });
      const [sequence, ...saved] = outputs;
      return [sequence, ...states, ...saved].flatMap((value) => value ?? []);
    },
  },
  ResetAfterGRUGrad: {
    // dProjected, dHidden, and the gradient of the recurrent product at every timestep
    infer: ({ candidate, dHidden }): Spec[] => [wider(candidate, 3), dHidden, wider(candidate, 3)],
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, recurrentKernel, candidate, mask, dropout } = inputs;
      const drop = dropping(graph, dropout);
      const recurrence = {
        states: [dHidden],
        dSequence,
        sequences: [inputs.update, inputs.reset, candidate, inputs.remembered, inputs.kept],
        mask,
        reverse: attributes.reverse,
      };
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH], saved) => {
        const [update, reset, candidate, remembered, kept] = saved;
        const { direct, dUpdate, dCandidate } = blendBack(body, dH, { update, candidate, kept }, attributes);
        const dReset = throughGate(body, reset, body.node('Mul', [dCandidate, remembered]), attributes);
        const dInner = join(body, [dUpdate, dReset, body.node('Mul', [dCandidate, reset])]);
        const dBefore = body.node('Gemm', [dInner, recurrentKernel, direct], { transB: 1 });
        return {
          states: [drop(body, dBefore)],
          outputs: [join(body, [dUpdate, dReset, dCandidate]), dInner],
        };
      });
      const [dProjected, dInner] = outputs;
      return [dProjected, ...states, dInner].flatMap((value) => value ?? []);
    },
  },
};
