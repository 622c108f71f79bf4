import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ServerEvents } from '../../protocol.ts';
import { problem } from '../problem.ts';
import type { Runs } from '../run/runs.ts';

/** How often what changes with every step is told, and how often a silent connection is kept alive, in milliseconds. */
const [pace, heartbeat] = [250, 15_000];
/** Browsers that may listen at a time. */
const atMost = 64;

/** Server-sent events: all runs at first, then what changes. Whoever connects again has missed nothing. */
export function events(server: FastifyInstance, runs: Runs): void {
  const listeners = new Set<ServerResponse>();
  const send = <Name extends keyof ServerEvents>(
    to: Iterable<ServerResponse>,
    name: Name,
    data: ServerEvents[Name],
  ) => {
    const text = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const listener of to) listener.write(text);
  };

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
  const timers = [
    setInterval(tellProgress, pace),
    setInterval(() => {
      for (const listener of listeners) listener.write(': still here\n\n');
    }, heartbeat),
  ];

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
    listeners.add(raw);
    raw.on('close', () => listeners.delete(raw));
    send([raw], 'runs', runs.list());
  });

  // Before the server waits for its connections to end.
  server.addHook('preClose', async () => {
    unsubscribe();
    for (const timer of timers) clearInterval(timer);
    for (const listener of listeners) listener.end();
  });
}
