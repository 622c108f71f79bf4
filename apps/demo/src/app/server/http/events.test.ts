import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunView } from '../../protocol.ts';
import { rawConnection } from '../../testing/raw-request.ts';
import type { RunChange, Runs } from '../run/runs.ts';
import { events } from './events.ts';

/** What takes a moment may take longer on a busy machine. */
const until = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 20_000 });

const view = (epochs: number): RunView => ({
  id: 'digits-1',
  task: 'digits',
  title: 'x'.repeat(100_000),
  options: { epochs, learningRate: 1, samples: 0 },
  status: 'running',
  labels: [],
  epochs: [],
  losses: [],
  started: 0,
});

let server: FastifyInstance;
let port: number;
let tell: (change: RunChange) => void;
let latest = view(0);
const responses: ServerResponse[] = [];

beforeEach(async () => {
  server = fastify({ forceCloseConnections: true });
  const never = () => Promise.reject(new Error('never'));
  const runs: Runs = {
    list: () => [latest],
    onChange(listener) {
      tell = listener;
      return () => {};
    },
    ...{ start: never, resume: never, remove: never, close: never, stop: () => latest },
  };
  server.addHook('onRequest', async (_, reply) => void responses.push(reply.raw));
  events(server, runs);
  await server.listen({ port: 0, host: '127.0.0.1' });
  port = (server.server.address() as AddressInfo).port;
});
afterEach(() => server.close());

test('a page that does not read is told nothing more, and everything once it reads again', {
  timeout: 60_000,
}, async () => {
  const { socket, received } = rawConnection(port);
  socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(() => expect(received()).toContain('event: runs'));
  socket.pause();
  for (let epoch = 1; epoch <= 1000; epoch++) {
    latest = view(epoch);
    tell({ type: 'run', run: latest, quick: false });
    if (epoch % 50 === 0) await new Promise(setImmediate);
  }
  // 100 MB have been told; what the system's buffers and one event hold is waiting.
  expect(responses.at(-1)?.writableLength).toBeLessThan(1_000_000);
  socket.resume();
  await until(() => expect(received()).toContain('"epochs":1000'));
  expect(received().match(/event: runs/g)?.length).toBeGreaterThan(1);
  socket.destroy();
});

test('no more pages than there is room for, and room again when one goes', { timeout: 60_000 }, async () => {
  const open = () => {
    const connection = rawConnection(port);
    connection.socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    return connection;
  };
  latest = { ...view(1), title: '' };
  const pages = Array.from({ length: 64 }, open);
  await until(() => {
    for (const { received } of pages) expect(received()).toContain('event: runs');
  });
  const refused = open();
  await until(() => expect(refused.received()).toContain('503'));
  pages[0]?.socket.destroy();
  await until(async () => {
    const again = open();
    await until(() => expect(again.received()).not.toBe(''));
    expect(again.received()).toContain('event: runs');
  });
});
