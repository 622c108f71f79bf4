import { useEffect, useState } from 'preact/hooks';
import type { RunView, ServerEvents } from '../../../src/app/protocol.ts';

export interface RunsState {
  /** Undefined until the server has told. The newest first. */
  readonly runs: readonly RunView[] | undefined;
  readonly connected: boolean;
}

type Change<Name extends keyof ServerEvents> = (
  runs: readonly RunView[],
  event: ServerEvents[Name],
) => readonly RunView[];

const changes: { readonly [Name in keyof ServerEvents]: Change<Name> } = {
  runs: (_, all) => all,
  run: (runs, run) =>
    runs.some(({ id }) => id === run.id) ? runs.map((each) => (each.id === run.id ? run : each)) : [...runs, run],
  progress: (runs, { id, ...news }) => runs.map((each) => (each.id === id ? { ...each, ...news } : each)),
  removed: (runs, id) => runs.filter((each) => each.id !== id),
};

/** All trainings as the server has them, kept up to date. A browser that has lost the server tries again by itself. */
export function useRuns(): RunsState {
  const [state, setState] = useState<RunsState>({ runs: undefined, connected: true });
  useEffect(() => {
    const source = new EventSource('/api/events');
    const listen = <Name extends keyof ServerEvents>(name: Name) =>
      source.addEventListener(name, ({ data }) =>
        setState(({ runs }) => ({ runs: changes[name](runs ?? [], JSON.parse(data)), connected: true })),
      );
    listen('runs');
    listen('run');
    listen('progress');
    listen('removed');
    source.onerror = () => setState(({ runs }) => ({ runs, connected: false }));
    return () => source.close();
  }, []);
  return { ...state, runs: state.runs?.toSorted((a, b) => b.started - a.started) };
}
