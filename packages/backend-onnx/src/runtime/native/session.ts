import { refusedModel } from '../failures.ts';
import type { Session, SessionOptions } from '../runtime.ts';
import { bind } from './binding.ts';
import type { Pointer } from './functions.ts';
import { freeSession, freeWithout, type SessionHandles } from './handles.ts';
import { check, type Library, made } from './library.ts';
import { inThread } from './thread.ts';

/** What goes wrong comes as an error: it need not be printed as well. */
const silent = 4;
const everyOptimization = 99;

/** Builds a session in another thread. */
export async function openSession(library: Library, model: Uint8Array, options: SessionOptions): Promise<Session> {
  const { koffi, api, addresses, environment } = library;
  const settings = sessionOptions(library, options);
  const out = new BigUint64Array(1);
  try {
    const given = [environment, koffi.address(model), BigInt(model.length), settings, koffi.address(out)];
    check(api, await inThread([model, out], addresses.CreateSessionFromArray, given));
  } catch (cause) {
    throw refusedModel(cause, options);
  } finally {
    api.ReleaseSessionOptions(settings);
  }
  const handles: SessionHandles = { api, session: out[0] ?? 0n, bindings: new Set(), running: 0 };
  const session = sessionOf(library, handles);
  freeWithout(session, handles);
  return session;
}

function sessionOptions({ api }: Library, { threads, spinning = false, profile }: SessionOptions): Pointer {
  const options = made(api, api.CreateSessionOptions);
  check(api, api.SetSessionLogSeverityLevel(options, silent));
  check(api, api.SetSessionGraphOptimizationLevel(options, everyOptimization));
  check(api, api.AddSessionConfigEntry(options, 'session.intra_op.allow_spinning', spinning ? '1' : '0'));
  if (threads !== undefined) check(api, api.SetIntraOpNumThreads(options, threads));
  if (profile !== undefined) check(api, api.EnableProfiling(options, profile));
  return options;
}

/** In a function of its own: what is made here refers to `handles`, which must not refer to it. */
function sessionOf(library: Library, handles: SessionHandles): Session {
  const session: Session = {
    bind: (inputs, outputs) => bind({ library, handles, session, inputs, outputs }),
    async release() {
      freeSession(handles);
    },
  };
  return session;
}
