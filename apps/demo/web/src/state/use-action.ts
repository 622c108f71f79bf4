import { useRef, useState } from 'preact/hooks';

interface Action {
  /** Does it, unless something is being done: a second click is the same wish. */
  run(action: () => Promise<unknown>): Promise<void>;
  readonly busy: boolean;
  /** Why what was done last has failed. */
  readonly error: string | undefined;
}

/** What a button asks of the server, one thing at a time. */
export function useAction(): Action {
  // Known at once, unlike what is rendered.
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  return {
    busy,
    error,
    async run(action) {
      if (underWay.current) return;
      underWay.current = true;
      setBusy(true);
      setError(undefined);
      try {
        await action();
      } catch (problem) {
        setError(problem instanceof Error ? problem.message : String(problem));
      } finally {
        underWay.current = false;
        setBusy(false);
      }
    },
  };
}
