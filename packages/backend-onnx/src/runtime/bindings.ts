import type { Numbers, StateCell } from '../trace/value.ts';
import type { Binding, Feed, Feeds, Session } from './runtime.ts';

/** A variable's buffers as one run uses them. */
export interface BoundState {
  readonly name: string;
  readonly cell: StateCell;
  readonly feed: Feed;
}

export interface Bindings {
  /** The binding for a run that reads and writes state there. Made when the buffers are met for the first time. */
  of(reads: readonly BoundState[], writes: readonly BoundState[]): Binding;
}

/**
 * How many are kept. A step whose variables swap buffers together alternates between two; with a second program that swaps some
 * of them apart from the others (gradient accumulation), there are four.
 */
const most = 4;

interface Bound {
  readonly arrays: readonly Numbers[];
  readonly binding: Binding;
}

/** A session's bindings. `fixed` are the arrays that every run uses; the session frees the bindings with itself. */
export function bindingsOf(session: Session, fixed: { readonly inputs: Feeds; readonly outputs: Feeds }): Bindings {
  let kept: Bound[] = [];
  const forget = (goes: (bound: Bound, index: number) => boolean): void => {
    for (const { binding } of kept.filter(goes)) void binding.release();
    kept = kept.filter((bound, index) => !goes(bound, index));
  };
  return {
    of(reads, writes) {
      const arrays = [...reads, ...writes].map(({ feed }) => feed.values);
      const known = kept.find((bound) => bound.arrays.every((array, index) => array === arrays[index]));
      if (known) return known.binding;
      // Somebody assigned to a variable, whose old buffers no run will use again.
      const live = new Set([...reads, ...writes].flatMap(({ cell }) => [cell.current, cell.spare]));
      forget((bound) => !bound.arrays.every((array) => live.has(array)));
      forget((_, index) => index <= kept.length - most);
      const binding = session.bind({ ...fixed.inputs, ...feedsOf(reads) }, { ...fixed.outputs, ...feedsOf(writes) });
      kept.push({ arrays, binding });
      return binding;
    },
  };
}

const feedsOf = (bound: readonly BoundState[]): Feeds =>
  Object.fromEntries(bound.map(({ name, feed }) => [name, feed]));
