import { isMainThread } from 'node:worker_threads';
import type { CApi, Pointer } from './functions.ts';

/** What a binding owns in native memory. */
export interface BindingHandles {
  readonly binding: Pointer;
  readonly runOptions: Pointer;
  readonly values: readonly Pointer[];
}

/** What a session owns in native memory. Knows nothing of the session's object, so that this can be collected. */
export interface SessionHandles {
  readonly api: CApi;
  readonly session: Pointer;
  readonly bindings: Set<BindingHandles>;
  /** Runs under way: nothing is freed meanwhile. */
  running: number;
}

/** Sessions of this thread that nobody has released. */
const open = new Set<SessionHandles>();
let freesAtExit = false;

/** Sessions that were dropped instead of released. */
const dropped = new FinalizationRegistry<SessionHandles>(freeSession);

/** Frees `handles` when nothing refers to `session` any more, or a worker thread ends: native memory would outlive both. */
export function freeWithout(session: object, handles: SessionHandles): void {
  if (!isMainThread && !freesAtExit) process.once('exit', freeIdle);
  freesAtExit = true;
  open.add(handles);
  dropped.register(session, handles, handles);
}

export function freeBinding({ api, bindings }: SessionHandles, handles: BindingHandles): void {
  if (!bindings.delete(handles)) return;
  api.ReleaseIoBinding(handles.binding);
  for (const value of handles.values) api.ReleaseValue(value);
  api.ReleaseRunOptions(handles.runOptions);
}

export function freeSession(handles: SessionHandles): void {
  if (!open.delete(handles)) return;
  dropped.unregister(handles);
  for (const each of handles.bindings) freeBinding(handles, each);
  handles.api.ReleaseSession(handles.session);
}

function freeIdle(): void {
  for (const handles of open) if (handles.running === 0) freeSession(handles);
}
