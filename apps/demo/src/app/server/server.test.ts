import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioEncoder } from '@encoderkit/audio';
import { classifier, fuse, save } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import type { FastifyInstance } from 'fastify';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Answer, EmbeddingMap, ModelView, RunView } from '../protocol.ts';
import { patientDeadlines, startSourceHelper } from '../testing/source-helper.ts';
import { limits } from './http/upload.ts';
import { appServer } from './server.ts';
import { trainables } from './tasks/tasks.ts';

const patience = { timeout: 100_000, interval: 30 };
const secret = 'nobody may read this';

let folder: string;
let server: FastifyInstance;
const helpers: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-'));
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await mkdir(join(folder, 'runs'));
  await writeFile(join(page, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(page, 'assets', 'page.js'), '1;');
  await writeFile(join(page, '.hidden'), secret);
  await writeFile(join(folder, 'secret.js'), secret);
  await symlink(join(folder, 'secret.js'), join(page, 'linked.js'));
  server = await appServer({
    folder: join(folder, 'runs'),
    demoFolder: join(folder, 'demo'),
    page,
    tasks: trainables,
    deadlines: patientDeadlines,
    startHelper: (name) => {
      const helper = startSourceHelper(name);
      helpers.push(helper);
      return helper;
    },
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });
const post = (url: string, payload: object = {}, headers: Record<string, string> = {}) =>
  server.inject({ method: 'POST', url, payload, headers });

describe('files', () => {
  test.each([
    ['/', 200, '<!doctype html>'],
    ['/?query', 200, '<!doctype html>'],
    ['/assets/page.js', 200, '1;'],
  ])('%s is served', async (url, status, text) => {
    const { statusCode, body, headers } = await get(url);
    expect(statusCode).toBe(status);
    expect(body).toContain(text);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect((await get(url, { 'if-none-match': String(headers.etag) })).statusCode).toBe(304);
  });

  test.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/assets/..%5c..%5csecret.js',
    '/assets/%252e%252e/secret.js',
    '/%2e%2e%2f%2e%2e%2fetc/passwd',
    '//etc/passwd',
    '/linked.js',
    '/.hidden',
    '/assets',
    '/constructor',
    '/%',
    '/%00',
    '/api/models/..%2f..%2fsecret/files/secret.js',
    '/api/models/demo-..%2f..%2f/model.zip',
    '/api/runs/..%2f..',
  ])('%s is not', async (url) => {
    const { statusCode, body } = await get(url);
    expect([400, 404]).toContain(statusCode);
    expect(body).not.toContain(secret);
    expect(JSON.parse(body)).toEqual({ error: expect.any(String) });
  });
});

describe('who is answered', () => {
  test.each([
    ['localhost', 200],
    ['localhost:8080', 200],
    ['127.0.0.1:1234', 200],
    ['[::1]:1234', 200],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example:80', 421],
  ])('host %s: %i', async (host, status) => {
    expect((await get('/api/runs', { host })).statusCode).toBe(status);
  });

  test.each([
    [{ origin: 'http://localhost:80' }, 403],
    [{ origin: 'http://localhost:3000' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'http://localhost:8', 'sec-fetch-site': 'same-origin' }, 404],
    [{}, 404],
  ])('%j: %i', async (headers, status) => {
    const answer = await post('/api/runs/digits-9/stop', {}, { host: 'localhost:8', ...headers });
    expect(answer.statusCode).toBe(status);
  });
});

describe('trainings', () => {
  test.each([
    [{}, 400, "must have required property 'task'"],
    [{ task: 'digits' }, 400, "must have required property 'options'"],
    [{ task: 'digits', options: { epochs: 0, learningRate: 0.1, samples: 0 } }, 400, 'epochs must be >= 1'],
    [{ task: 'digits', options: { epochs: 1, learningRate: 0, samples: 0 } }, 400, 'learningRate must be > 0'],
    [{ task: 'digits', options: { epochs: 'many', learningRate: 1, samples: 0 } }, 400, 'epochs must be integer'],
    [{ task: '../digits', options: { epochs: 1, learningRate: 0.1, samples: 0 } }, 404, 'There is no task "../digits"'],
  ])('%j is refused', async (payload, status, message) => {
    const { statusCode, body } = await post('/api/runs', payload);
    expect(statusCode).toBe(status);
    expect(JSON.parse(body).error).toContain(message);
  });

  test.each([
    ['{ "task": ', 'application/json', 400],
    ['x'.repeat(20_000), 'application/json', 413],
    ['task=digits', 'application/x-www-form-urlencoded', 415],
  ])('a body that begins with %.10s is refused', async (payload, type, status) => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/runs',
      payload,
      headers: { 'content-type': type },
    });
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String) });
  });
});

/** The events of a page that is open, by name, as they come. */
async function openPage(port: number) {
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/events`, { signal: stop.signal });
  const seen: { name: string; data: unknown }[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
        if (name !== undefined) seen.push({ name, data: JSON.parse(data ?? '') });
      }
    }
  };
  const done = read().catch(() => {});
  const named = <Data>(name: string) => seen.filter((event) => event.name === name).map(({ data }) => data as Data);
  return {
    response,
    named,
    close: async () => {
      stop.abort();
      await done;
    },
  };
}

describe('a training', () => {
  let picture: Buffer;
  let model: ModelView;
  const answerTo = async (...parts: readonly (readonly [string, Blob | string])[]) => {
    const form = new FormData();
    for (const [name, value] of parts) form.append(name, value);
    const request = new Request('http://localhost/', { method: 'POST', body: form });
    const type = request.headers.get('content-type') ?? '';
    const payload = Buffer.from(await request.arrayBuffer());
    return send(payload, type);
  };
  const send = (payload: Buffer, type: string) =>
    server.inject({
      method: 'POST',
      url: `/api/models/${model.id}/answer`,
      payload,
      headers: { 'content-type': type },
    });

  beforeAll(async () => {
    // A thick upright line, dark on light: a one.
    const line = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="300"><rect width="100%" height="100%" fill="white"/><rect x="90" y="50" width="24" height="200"/></svg>',
    );
    picture = await sharp(line).png().toBuffer();
  });

  test('is seen by two browsers, and found by a page that is loaded while it runs', { timeout: 200_000 }, async () => {
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as AddressInfo;
    const pages = await Promise.all([openPage(port), openPage(port)]);
    expect(pages[0]?.response.headers.get('content-type')).toBe('text/event-stream');
    expect(pages[0]?.response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    const options = { epochs: 100, learningRate: 0.001, samples: 1000 };
    const started = await post('/api/runs', { task: 'digits', options });
    expect(started.statusCode, started.body).toBe(201);
    const { id }: RunView = JSON.parse(started.body);

    await vi.waitFor(() => {
      for (const page of pages) expect(page.named<RunView>('run').at(-1)?.epochs.length).toBeGreaterThan(1);
    }, patience);
    await vi.waitFor(() => expect(pages[1]?.named('progress')).not.toEqual([]), patience);
    const loaded = await openPage(port);
    await vi.waitFor(() => expect(loaded.named('runs')).toHaveLength(1), patience);
    expect(loaded.named<RunView[]>('runs')[0]).toMatchObject([{ id, status: 'running' }]);

    expect((await server.inject({ method: 'DELETE', url: `/api/runs/${id}` })).statusCode).toBe(409);
    expect((await post(`/api/runs/${id}/stop`)).statusCode).toBe(200);
    const all = [...pages, loaded];
    await vi.waitFor(() => {
      for (const page of all) expect(page.named<RunView>('run').at(-1)?.status).toBe('stopped');
    }, patience);
    expect((await post(`/api/runs/${id}/stop`)).statusCode).toBe(409);
    await Promise.all(all.map((page) => page.close()));
  });

  test('leaves a model with a card, which reads a drawing', { timeout: 100_000 }, async () => {
    const [first]: ModelView[] = JSON.parse((await get('/api/models')).body);
    if (first === undefined) throw new Error('there is no model');
    model = first;
    expect(model).toMatchObject({
      id: 'digits-1',
      title: 'Handwritten digits 1',
      encoder: 'cnn',
      head: 'classifier',
      modalities: ['image'],
      map: true,
    });
    expect(model.options.input).toBe('[28,28,1]');
    const reply = await answerTo(['image', new Blob([picture])]);
    expect(reply.statusCode, reply.body).toBe(200);
    const { prediction, seen }: Answer = JSON.parse(reply.body);
    expect(prediction).toMatchObject({ kind: 'classes', classes: expect.objectContaining({ length: 10 }) });
    expect(prediction.kind === 'classes' && prediction.classes[0]?.label).toBe('1');
    expect(seen).toMatch(/^data:image\/png;base64,/);
  });

  test('what is uploaded wrongly is told in a message, and nothing breaks', { timeout: 100_000 }, async () => {
    const type = 'multipart/form-data; boundary=x';
    const cases: [ReturnType<typeof send>, number, RegExp][] = [
      [answerTo(), 400, /cannot be read|Nothing was sent/],
      [answerTo(['image', new Blob(['no picture at all'])]), 415, /use PNG, JPEG/],
      [answerTo(['image', new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'])]), 415, /use PNG, JPEG/],
      [answerTo(['image', new Blob([])]), 400, /is empty/],
      [answerTo(['image', new Blob([picture.subarray(0, 200)])]), 422, /cannot decode 200 bytes/],
      [answerTo(['image', 'a text']), 400, /send a file/],
      [answerTo(['image', new Blob([picture])], ['image', new Blob([picture])]), 400, /more than one image/],
      [answerTo(['text', 'seven']), 400, /takes no text/],
      [answerTo(['text', ' ']), 400, /text is empty/],
      [answerTo(['text', 'x'.repeat(limits.text + 1)]), 413, /at most 20000/],
      [answerTo(['video', 'x']), 400, /no part "video"/],
      [answerTo(['image', new Blob([new Uint8Array(limits.image + 1)])]), 413, /at most 10000000/],
      [send(Buffer.alloc(21_000_000), type), 413, /too large/],
      [send(Buffer.from('--x\r\nnonsense'), type), 400, /cannot be read/],
      [send(Buffer.from(''), 'multipart/form-data'), 400, /cannot be read/],
      [send(Buffer.from('{}'), 'application/json'), 415, /Send multipart/],
      [send(picture, 'image/png'), 415, /Unsupported Media Type/],
    ];
    for (const [reply, status, message] of cases) {
      const { statusCode, body } = await reply;
      expect([statusCode, JSON.parse(body).error]).toEqual([status, expect.stringMatching(message)]);
    }
    expect((await answerTo(['image', new Blob([picture])])).statusCode).toBe(200);
  });

  test('a small file that unfolds to a huge picture is refused', { timeout: 100_000 }, async () => {
    const bomb = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    const { statusCode, body } = await answerTo(['image', new Blob([new Uint8Array(bomb)])]);
    expect([statusCode, JSON.parse(body).error]).toEqual([422, expect.stringMatching(/at most 25 million pixels/)]);
  });

  test('a killed model process is told of, and the next question is answered', { timeout: 100_000 }, async () => {
    const before = helpers.length;
    const lost = get('/api/models/digits-1/map');
    await vi.waitFor(() => expect(helpers.length).toBe(before + 1), patience);
    helpers.at(-1)?.kill('SIGKILL');
    const { statusCode, body } = await lost;
    expect([statusCode, JSON.parse(body).error]).toEqual([
      500,
      expect.stringMatching(/ended unexpectedly \(SIGKILL\)/),
    ]);
    expect((await get('/api/models/digits-1/model.onnx')).statusCode).toBe(200);
  });

  test('its bundle can be had in one file, in several, and as ONNX', { timeout: 100_000 }, async () => {
    const names = ['encoderkit.json', 'model.json', 'weights.bin'];
    const zip = await get('/api/models/digits-1/model.zip');
    const files = unzipSync(new Uint8Array(zip.rawPayload));
    expect(Object.keys(files).sort()).toEqual(names);
    for (const name of names) {
      const one = await get(`/api/models/digits-1/files/${name}`);
      expect(one.headers['content-disposition']).toBe(`attachment; filename="${name}"`);
      expect(Buffer.compare(one.rawPayload, files[name] ?? Buffer.alloc(0))).toBe(0);
    }
    expect((await get('/api/models/digits-1/files/..%2frun.json')).statusCode).toBe(404);
    const onnx = await get('/api/models/digits-1/model.onnx');
    expect(onnx.statusCode).toBe(200);
    expect(onnx.rawPayload.includes('encoderkit.encoder')).toBe(true);
  });

  test('a link in a bundle leads nowhere', async () => {
    const weights = join(folder, 'runs', 'digits-1', 'model', 'weights.bin');
    await rm(weights);
    await symlink(join(folder, 'secret.js'), weights);
    for (const url of ['files/weights.bin', 'model.zip']) {
      const { statusCode, body } = await get(`/api/models/digits-1/${url}`);
      expect(statusCode).toBe(404);
      expect(body).not.toContain(secret);
    }
    await symlink(join(folder, 'runs', 'digits-1'), join(folder, 'runs', 'digits-7'));
    expect((await get('/api/models/digits-7/model.zip')).statusCode).toBe(404);
  });
});

test('a drawing for the fused model of the demo is made light on dark, as its digits are', {
  timeout: 200_000,
}, async () => {
  const text = textEncoder({ tokenizer: 'characters', cell: 'none', embeddingSize: 2, maxLength: 4 });
  await text.adapt(['one', 'two']);
  const image = cnnEncoder({ input: [28, 28, 1], filters: [2], units: 4 });
  const audio = audioEncoder({ units: 2, features: { normalization: 'sound' } });
  const fused = classifier(fuse({ image, text, audio }, { kind: 'gated', width: 4 }), { labels: ['0', '1'] });
  const place = join(folder, 'demo', 'digits-fused');
  await mkdir(place, { recursive: true });
  await save(fused, join(place, 'model'));
  fused.dispose();
  const models: ModelView[] = JSON.parse((await get('/api/models')).body);
  expect(models.find(({ id }) => id === 'demo-digits-fused')).toMatchObject({ map: true, example: 'sieben' });
  const form = new FormData();
  const white = sharp({ create: { width: 100, height: 100, channels: 3, background: 'white' } });
  const ink = await sharp({ create: { width: 20, height: 60, channels: 3, background: 'black' } })
    .png()
    .toBuffer();
  form.append(
    'image',
    new Blob([
      new Uint8Array(
        await white
          .composite([{ input: ink }])
          .png()
          .toBuffer(),
      ),
    ]),
  );
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  const { body } = await server.inject({
    method: 'POST',
    url: '/api/models/demo-digits-fused/answer',
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  });
  const { seen = '' }: Answer = JSON.parse(body);
  const pixels = await sharp(Buffer.from(seen.split(',')[1] ?? '', 'base64'))
    .greyscale()
    .raw()
    .toBuffer();
  expect([pixels[0], pixels[14 * 28 + 14]]).toEqual([0, 255]);
});

test('a map has a place for each of some test samples, with pictures', { timeout: 200_000 }, async () => {
  const options = { epochs: 1, learningRate: 0.001, samples: 500 };
  const { id }: RunView = JSON.parse((await post('/api/runs', { task: 'digits', options })).body);
  await vi.waitFor(async () => {
    const runs: RunView[] = JSON.parse((await get('/api/runs')).body);
    expect(runs.find((run) => run.id === id)?.status).toBe('finished');
  }, patience);
  const [one, two] = await Promise.all([get(`/api/models/${id}/map`), get(`/api/models/${id}/map`)]);
  const map: EmbeddingMap = JSON.parse(one.body);
  expect(two.body).toBe(one.body);
  expect(map.points).toHaveLength(600);
  expect(map.points[3]).toMatchObject({ modality: 'image', tile: 3, label: expect.stringMatching(/^\d$/) });
  const pixels = await sharp(Buffer.from(map.tiles?.url.split(',')[1] ?? '', 'base64')).metadata();
  expect([pixels.width, pixels.height]).toEqual([25 * 28, 24 * 28]);
});
