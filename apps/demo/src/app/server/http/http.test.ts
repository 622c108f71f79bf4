import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type PretendServer, pretendServer } from '../../testing/pretend-server.ts';
import { rawConnection, rawStatus } from '../../testing/raw-request.ts';

/** What takes a moment may take longer on a busy machine. */
const until = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 20_000 });

let pretend: PretendServer;
let port: number;
let impatient: PretendServer;
beforeAll(async () => {
  pretend = await pretendServer();
  port = pretend.port;
  impatient = await pretendServer({ requestTimeout: 1500 });
}, 60_000);
afterAll(() => Promise.all([pretend.close(), impatient.close()]));

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Array(60).fill(0)]);
const part = (name: string, bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(`--x\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
const body = (...parts: readonly Buffer[]) => Buffer.concat([...parts, Buffer.from('--x--\r\n')]);
const head = (path: string, lines: readonly string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: multipart/form-data; boundary=x', ...lines, '', ''].join(
    '\r\n',
  );
const answerPath = '/api/models/demo-pictures/answer';
const upload = (bytes: Buffer, to = port) =>
  fetch(`http://127.0.0.1:${to}${answerPath}`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: new Uint8Array(bytes),
  });

describe('another site', () => {
  const ways = [
    '/api/runs',
    '/%61pi/runs',
    '/api/%72uns',
    '/api/runs?x',
    'http://localhost/api/runs',
    'http://localhost/%61pi/runs',
  ];
  const answered = (path: string, ...lines: string[]) =>
    rawStatus(port, [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n'));

  test.each(ways)('is not answered at %s, and the page is', async (path) => {
    expect(await answered(path)).toBe(200);
    for (const site of ['cross-site', 'same-site']) expect(await answered(path, `Sec-Fetch-Site: ${site}`)).toBe(403);
    expect(await answered(path, 'Origin: http://evil.example')).toBe(403);
  });

  test.each([
    ['/', 200],
    ['/index.html', 200],
    ['/%69ndex.html', 200],
    ['http://localhost/', 200],
    ['/nothing', 404],
  ])('may link to the page: %s gives %i', async (path, status) => {
    expect(await answered(path, 'Sec-Fetch-Site: cross-site')).toBe(status);
  });

  test.each(['http://evil.example/api/runs', 'http://localhost.evil.example/', 'https://evil.example:80/', '*'])(
    'as a target, %s is refused',
    async (path) => {
      expect(await answered(path)).toBe(421);
    },
  );
});

describe('uploads', () => {
  test('thirty of the largest at once take no more memory than there is for uploads, and all are answered', {
    timeout: 60_000,
  }, async () => {
    const large = body(
      part('image', Buffer.concat([png, Buffer.alloc(9_900_000)])),
      part('sound', Buffer.alloc(9_900_000)),
    );
    // One block of memory on this side, however often it is sent.
    const request = Buffer.concat([
      Buffer.from(head(answerPath, [`Content-Length: ${large.length}`, 'Connection: close'])),
      large,
    ]);
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 10);
    const statuses = await Promise.all(Array.from({ length: 30 }, () => rawStatus(port, request)));
    clearInterval(watch);
    // What is sent is no sound.
    expect(new Set(statuses)).toEqual(new Set([415, 503]));
    expect(most - before).toBeLessThan(300e6);
    // What was reserved is free again.
    expect((await upload(body(part('image', png)))).status).toBe(200);
  });

  test('what is too large is refused before it is sent', async () => {
    const { socket, received, closed } = rawConnection(port);
    socket.write(head(answerPath, ['Content-Length: 100000000']));
    await until(() => expect(received()).toMatch(/^HTTP\/1\.1 413 .*too large/s));
    socket.destroy();
    await closed;
  });

  test('one that comes slowly is given up, and its place is free', { timeout: 30_000 }, async () => {
    const slow = Array.from({ length: 2 }, () => rawConnection(impatient.port));
    for (const { socket } of slow) socket.write(`${head(answerPath, ['Content-Length: 20000000'])}--x\r\n`);
    await wait(100);
    // There is no room for a third.
    expect((await upload(body(part('image', Buffer.alloc(9_000_000))), impatient.port)).status).toBe(503);
    await Promise.all(slow.map(({ closed }) => closed));
    for (const { received } of slow) expect(received()).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await upload(body(part('image', png)), impatient.port)).status).toBe(200);
  });

  test('one that never ends and does not say how long it is, is broken off', { timeout: 30_000 }, async () => {
    const { socket, closed } = rawConnection(impatient.port);
    socket.write(head(answerPath, ['Transfer-Encoding: chunked']));
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
    let open = true;
    void closed.then(() => {
      open = false;
    });
    for (let sent = 0; open && sent < 200; sent++) {
      if (!socket.write(chunk)) await Promise.race([closed, new Promise((resolve) => socket.once('drain', resolve))]);
    }
    await closed;
    expect((await upload(body(part('image', png)), impatient.port)).status).toBe(200);
  });

  test('what is refused in the middle leaves the connection fit for more', async () => {
    const bytes = body(part('image', Buffer.alloc(5_000_000)), part('video', Buffer.alloc(5_000_000)));
    const { socket, received, closed } = rawConnection(port);
    socket.write(head(answerPath, [`Content-Length: ${bytes.length}`]));
    socket.write(bytes);
    const good = body(part('image', png));
    socket.write(head(answerPath, [`Content-Length: ${good.length}`, 'Connection: close']));
    socket.write(good);
    await closed;
    expect(received().match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 200']);
  });

  test('who leaves while it is read leaves nothing behind', { timeout: 30_000 }, async () => {
    for (let round = 0; round < 20; round++) {
      const { socket, closed } = rawConnection(port);
      socket.write(head(answerPath, ['Content-Length: 20000000']));
      socket.write(part('image', Buffer.concat([png, Buffer.alloc(100_000)])));
      await wait(5);
      socket.destroy();
      await closed;
    }
    await until(async () => expect((await upload(body(part('image', png)))).status).toBe(200));
  });
});
