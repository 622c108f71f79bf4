import { aborted, released } from './failures.ts';
import type { Binding, Session } from './runtime.ts';

/** What every session keeps to, whatever runs it: nothing runs after a release, and a release waits for what is running. */
export function guarded(session: Session): Session {
  const bindings = new Set<Binding>();
  let release: Promise<void> | undefined;
  return {
    bind(inputs, outputs) {
      if (release) throw released();
      const binding = guardedBinding(session.bind(inputs, outputs), () => bindings.delete(binding));
      bindings.add(binding);
      return binding;
    },
    release() {
      release ??= Promise.all([...bindings].map((binding) => binding.release())).then(() => session.release());
      return release;
    },
  };
}

function guardedBinding(binding: Binding, onRelease: () => void): Binding {
  const underWay = new Set<Promise<void>>();
  let release: Promise<void> | undefined;
  return {
    async run(signal) {
      if (release) throw released();
      if (signal?.aborted) throw aborted(signal);
      const run = binding.run(signal);
      underWay.add(run);
      try {
        await run;
      } finally {
        underWay.delete(run);
      }
    },
    release() {
      release ??= Promise.allSettled(underWay).then(() => {
        onRelease();
        return binding.release();
      });
      return release;
    },
  };
}
