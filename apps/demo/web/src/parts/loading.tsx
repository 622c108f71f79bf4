import type { ComponentChildren } from 'preact';
import type { Loaded } from '../state/use-loaded.ts';

/** What has been loaded, or that it is under way, or why it failed. */
export function Loading<Value>({
  of,
  wait = 'Loading …',
  children,
}: {
  readonly of: Loaded<Value>;
  readonly wait?: string;
  readonly children: (value: Value) => ComponentChildren;
}) {
  if (of.state === 'done') return <>{children(of.value)}</>;
  if (of.state === 'loading') return <p class="faint busy">{wait}</p>;
  return (
    <p class="notice bad" role="alert">
      {of.error}
    </p>
  );
}
