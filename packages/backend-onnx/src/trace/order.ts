import type { Operation, Value } from './value.ts';

/** The operations that `outputs` need, each after those it depends on. Iterative: graphs may be very deep. */
export function operationsFor(outputs: readonly Value[]): Operation[] {
  const ordered: Operation[] = [];
  const state = new Map<Operation, 'open' | 'done'>();
  const stack: Operation[] = [];
  const push = ({ source }: Value): void => {
    if (source.kind === 'operation' && !state.has(source.operation)) stack.push(source.operation);
  };
  for (const output of outputs) {
    push(output);
    while (stack.length > 0) {
      const operation = stack.at(-1);
      if (!operation) break;
      if (state.has(operation)) {
        stack.pop();
        if (state.get(operation) === 'open') ordered.push(operation);
        state.set(operation, 'done');
        continue;
      }
      state.set(operation, 'open');
      for (const input of Object.values(operation.inputs)) push(input);
    }
  }
  return ordered;
}
