import { useEffect, useState } from 'preact/hooks';

export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'done'; readonly value: Value };

/** What `load` gives, again whenever `key` changes; an answer that has been overtaken is not shown. */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>, key: string): Loaded<Value> {
  const [result, setResult] = useState<{ readonly key: string; readonly loaded: Loaded<Value> }>();
  useEffect(() => {
    const stop = new AbortController();
    const set = (loaded: Loaded<Value>) => {
      if (!stop.signal.aborted) setResult({ key, loaded });
    };
    load(stop.signal).then(
      (value) => set({ state: 'done', value }),
      (error: unknown) => set({ state: 'failed', error: error instanceof Error ? error.message : String(error) }),
    );
    return () => stop.abort();
  }, [key]);
  return result?.key === key ? result.loaded : { state: 'loading' };
}
