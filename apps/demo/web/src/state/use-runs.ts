import { useEffect, useState } from 'preact/hooks';
import type { RunView, ServerEvents } from '../../../src/app/protocol.ts';

export interface RunsState {
  /** Undefined until the server has told. The newest first. */
  readonly runs: readonly RunView[] | undefined;
  readonly connected: boolean;
  /** How often the server has been reached. What was asked of it before may have failed, or be of another one. */
  readonly connections: number;
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

/** After a refusal, in milliseconds. */
const pause = 2000;

/** All trainings as the server has them, kept up to date. */
export function useRuns(): RunsState {
  const [state, setState] = useState<RunsState>({ runs: undefined, connected: true, connections: 0 });
  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout>;
    const connect = () => {
      source = new EventSource('/api/events');
      const listen = <Name extends keyof ServerEvents>(name: Name) =>
        source.addEventListener(name, ({ data }) =>
          setState(({ runs, ...rest }) => ({ ...rest, runs: changes[name](runs ?? [], JSON.parse(data)) })),
        );
      listen('runs');
      listen('run');
      listen('progress');
      listen('removed');
      source.onopen = () =>
        setState(({ runs, connections }) => ({ runs, connected: true, connections: connections + 1 }));
      source.onerror = () => {
        setState((before) => ({ ...before, connected: false }));
        // A browser tries again by itself where a connection was lost, and never where it was refused.
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, pause);
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, []);
  return { ...state, runs: state.runs?.toSorted((a, b) => b.started - a.started) };
}
