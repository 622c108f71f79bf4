import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ServerEvents } from '../../protocol.ts';
import { problem } from '../problem.ts';
import type { Runs } from '../run/runs.ts';

/** How often what changes with every step is told, and how often a silent connection is kept alive, in milliseconds. */
const [pace, heartbeat] = [250, 15_000];
/** Browsers that may listen at a time. */
const atMost = 64;

/** A browser that listens. */
interface Listener {
  readonly response: ServerResponse;
  /** It does not read as fast as things happen: it is told nothing until it has caught up, and then everything anew. */
  behind: boolean;
}

/** Server-sent events: all runs at first, then what changes. Whoever connects again has missed nothing. */
export function events(server: FastifyInstance, runs: Runs): void {
  const listeners = new Set<Listener>();
  const write = (to: Iterable<Listener>, text: string) => {
    for (const listener of to) if (!listener.behind) listener.behind = !listener.response.write(text);
  };
  const send = <Name extends keyof ServerEvents>(to: Iterable<Listener>, name: Name, data: ServerEvents[Name]) =>
    write(to, `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);

  /** Runs whose progress has not been told yet. */
  const waiting = new Set<string>();
  const unsubscribe = runs.onChange((change) => {
    if (change.type === 'removed') return send(listeners, 'removed', change.id);
    const { run, quick } = change;
    if (quick) return void waiting.add(run.id);
    waiting.delete(run.id);
    send(listeners, 'run', run);
  });
  const tellProgress = () => {
    for (const { id, losses, progress } of runs.list()) {
      if (waiting.has(id) && progress) send(listeners, 'progress', { id, losses, progress });
    }
    waiting.clear();
  };
  const beat = () => {
    // One that has taken nothing since the last beat is gone, or as good as: a browser connects again by itself.
    for (const { behind, response } of listeners) if (behind) response.destroy();
    write(listeners, ': still here\n\n');
  };
  const timers = [setInterval(tellProgress, pace), setInterval(beat, heartbeat)];

  server.get('/api/events', async (_, reply) => {
    if (listeners.size >= atMost) throw problem(503, 'Too many pages are open.');
    reply.hijack();
    const { raw } = reply;
    // What hooks have set on the reply is not sent by itself once it is taken over.
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
    const listener: Listener = { response: raw, behind: false };
    listeners.add(listener);
    raw.on('close', () => listeners.delete(listener));
    raw.on('drain', () => {
      listener.behind = false;
      send([listener], 'runs', runs.list());
    });
    send([listener], 'runs', runs.list());
  });

  // Before the server waits for its connections to end.
  server.addHook('preClose', async () => {
    unsubscribe();
    for (const timer of timers) clearInterval(timer);
    for (const { response } of listeners) response.end();
  });
}
