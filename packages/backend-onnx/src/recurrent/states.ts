/**
 * The states of a stateful recurrent layer. TF.js puts new tensors in place of the old ones at every call; a compiled function must find
 * them where it left them. So while a function is traced they become variables, which are assigned from then on.
 */
import { type Tensor, tidy, Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { isTracing } from '../trace/tracing.ts';

export interface Stateful {
  readonly stateful: boolean;
  states_: Tensor[] | null;
  resetStates(states?: Tensor | Tensor[], training?: boolean | null): void;
}

/** What a stateful layer remembers; undefined for another layer. */
export function rememberedStates(layer: Stateful): Tensor[] | undefined {
  if (!layer.stateful || !layer.states_) return undefined;
  if (isTracing()) {
    layer.states_ = layer.states_.map((state) => {
      if (state instanceof Variable) return state;
      const made = variable(state, false);
      state.dispose();
      return made;
    });
  }
  return layer.states_;
}

/** Puts states into variables where they are kept in such; false where they are not. */
export function assignStates(layer: Stateful, states?: Tensor | Tensor[]): boolean {
  const kept = layer.states_ ?? [];
  if (!layer.stateful || kept.length === 0) return false;
  const variables = kept.filter((state) => state instanceof Variable);
  if (variables.length < kept.length) return false;
  const given = states && [states].flat();
  if (given && given.length !== variables.length) return false;
  tidy(() => {
    for (const [index, each] of variables.entries()) each.assign(given?.[index] ?? zeros(each.shape));
  });
  return true;
}
