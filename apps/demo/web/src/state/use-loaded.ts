import { useEffect, useState } from 'preact/hooks';

/** While something is loaded anew, and where that fails, `value` is what there was before. */
export type Loaded<Value> =
  | { readonly state: 'loading'; readonly value?: Value | undefined }
  | { readonly state: 'failed'; readonly error: string; readonly value?: Value | undefined }
  | { readonly state: 'done'; readonly value: Value };

/** What `load` gives, again whenever `key` changes; an answer that has been overtaken is not shown. */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>, key: string): Loaded<Value> {
  const [result, setResult] = useState<{ readonly key: string; readonly loaded: Loaded<Value> }>();
  useEffect(() => {
    const stop = new AbortController();
    const set = (loaded: (before: Value | undefined) => Loaded<Value>) => {
      if (!stop.signal.aborted) setResult((before) => ({ key, loaded: loaded(before?.loaded.value) }));
    };
    load(stop.signal).then(
      (value) => set(() => ({ state: 'done', value })),
      (error: unknown) =>
        set((value) => ({ state: 'failed', error: error instanceof Error ? error.message : String(error), value })),
    );
    return () => stop.abort();
  }, [key]);
  return result?.key === key ? result.loaded : { state: 'loading', value: result?.loaded.value };
}
