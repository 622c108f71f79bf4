import { describe, expect, it } from 'vitest';
import type { StateCell } from '../trace/value.ts';
import { type BoundState, bindingsOf } from './bindings.ts';
import type { Feeds, Session } from './runtime.ts';

/** A session that counts its bindings, and says which were released. */
function countingSession() {
  const [bound, released]: [Feeds[], number[]] = [[], []];
  const session: Session = {
    bind(inputs) {
      const number = bound.push(inputs);
      return { run: async () => {}, release: async () => void released.push(number) };
    },
    release: async () => {},
  };
  return { session, bound, released };
}

const cellOf = (): StateCell => ({ current: new Float32Array(1), spare: new Float32Array(1) });
const swap = (cell: StateCell): void => {
  [cell.current, cell.spare] = [cell.spare ?? cell.current, cell.current];
};

describe('the bindings of a program', () => {
  const stateOf = (name: string, cell: StateCell): BoundState => ({
    ...{ name, cell },
    feed: { dtype: 'float32', shape: [1], values: cell.current },
  });

  it('are two for buffers that swap, whatever the number of steps', () => {
    const { session, bound } = countingSession();
    const bindings = bindingsOf(session, { inputs: {}, outputs: {} });
    const cell = cellOf();
    const seen = Array.from({ length: 6 }, () => {
      const binding = bindings.of([stateOf('a', cell)], []);
      swap(cell);
      return binding;
    });
    expect(bound.length).toBe(2);
    expect(new Set(seen).size).toBe(2);
    expect(seen[4]).toBe(seen[0]);
  });

  it('are four where variables swap apart from one another, and never more', () => {
    const { session, bound, released } = countingSession();
    const bindings = bindingsOf(session, { inputs: {}, outputs: {} });
    const cells = [cellOf(), cellOf(), cellOf()];
    for (let step = 0; step < 16; step++) {
      bindings.of([stateOf('a', cells[0] ?? cellOf()), stateOf('b', cells[1] ?? cellOf())], []);
      for (const at of [0, 1]) if (step % (at + 1) === 0) swap(cells[at] ?? cellOf());
    }
    expect([bound.length, released.length]).toEqual([4, 0]);
    for (let step = 0; step < 32; step++) {
      bindings.of(
        cells.map((cell, at) => stateOf(String(at), cell)),
        [],
      );
      cells.forEach((cell, at) => {
        if (step % (at + 1) === 0) swap(cell);
      });
    }
    expect(bound.length - released.length).toBe(4);
  });

  it('go when a variable gets other buffers', () => {
    const { session, bound, released } = countingSession();
    const bindings = bindingsOf(session, { inputs: {}, outputs: {} });
    const [before, after] = [cellOf(), cellOf()];
    bindings.of([stateOf('a', before)], []);
    swap(before);
    bindings.of([stateOf('a', before)], []);
    bindings.of([stateOf('a', after)], []);
    expect([bound.length, released]).toEqual([3, [1, 2]]);
  });
});
