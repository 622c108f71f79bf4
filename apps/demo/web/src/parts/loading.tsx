import type { ComponentChildren } from 'preact';
import type { Loaded } from '../state/use-loaded.ts';

/**
 * What has been loaded, or that it is under way, or why it failed. What there was before stays until it is there anew, and so does what
 * people have put into it.
 *
 * @param fresh whether a failure takes away what there was before: an answer to another question would be taken for one to this
 */
export function Loading<Value>({
  of,
  wait = 'Loading …',
  fresh = false,
  children,
}: {
  readonly of: Loaded<Value>;
  readonly wait?: string;
  readonly fresh?: boolean;
  readonly children: (value: Value) => ComponentChildren;
}) {
  const shown = of.state === 'done' || (of.value !== undefined && !(fresh && of.state === 'failed'));
  return (
    <>
      {of.state === 'failed' && (
        <p class="notice bad" role="alert">
          {of.error}
        </p>
      )}
      {shown && <div aria-busy={of.state === 'loading'}>{children(of.value as Value)}</div>}
      {of.state === 'loading' && !shown && <p class="faint busy">{wait}</p>}
    </>
  );
}
