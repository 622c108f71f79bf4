import type { RandomGenerator } from '@encoderkit/core';

/** An upload, and whether whoever sends it leaves before all of it is sent. */
export interface UploadCase {
  /** What was done to it. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly leaves: boolean;
}

interface Part {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

interface Upload {
  readonly target: string;
  readonly headers: readonly string[];
  readonly boundary: string;
  readonly parts: readonly Part[];
  /** What is done to the body as a whole. */
  spoil?(body: Buffer): Buffer;
  /** The length that is told; the right one when absent. */
  readonly length?: number | 'chunked' | 'none';
  readonly leaves?: boolean;
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const disposition = (rest: string) => `Content-Disposition: form-data; ${rest}`;
const file = (name: string, body: Buffer): Part => ({ headers: [disposition(`name="${name}"; filename="f"`)], body });
const field = (name: string, text: string): Part => ({
  headers: [disposition(`name="${name}"`)],
  body: Buffer.from(text),
});
const noise = (random: RandomGenerator, length: number) =>
  Buffer.from(Array.from({ length }, () => random.integer(256)));
const pick = <Item>(random: RandomGenerator, items: readonly [Item, ...Item[]]): Item =>
  items[random.integer(items.length)] ?? items[0];

/** What a page sends, to a model of pictures or of texts. */
function goodUpload(random: RandomGenerator): Upload {
  const part = pick(random, [
    file('image', Buffer.concat([png, noise(random, random.integer(3000))])),
    file('sound', Buffer.from('RIFF\0\0\0\0WAVEfmt ')),
    field('text', 'seven'),
  ]);
  return {
    target: `/api/models/demo-${pick(random, ['pictures', 'texts'])}/${pick(random, ['answer', 'answer', 'search'])}`,
    headers: ['Host: localhost', 'Content-Type: multipart/form-data; boundary=x'],
    boundary: 'x',
    parts: [part],
  };
}

type Spoiler = (upload: Upload, random: RandomGenerator) => Partial<Upload>;

const inBody =
  (change: (body: Buffer, random: RandomGenerator) => Buffer): Spoiler =>
  (_, random) => ({ spoil: (body) => change(body, random) });

/** Ways to spoil an upload, by name. */
const spoilers = {
  nothing: () => ({}),
  bytes: inBody((body, random) => {
    for (let times = 0; times <= random.integer(20); times++) body[random.integer(body.length)] = random.integer(256);
    return body;
  }),
  cutShort: inBody((body, random) => body.subarray(0, random.integer(body.length + 1))),
  twice: inBody((body) => Buffer.concat([body, body])),
  moved: inBody((body, random) => {
    const at = random.integer(body.length);
    return Buffer.concat([body.subarray(at), body.subarray(0, at)]);
  }),
  lineEnds: inBody((body, random) =>
    Buffer.from(body.toString('latin1').replaceAll('\r\n', pick(random, ['\n', '\r', '\r\n\r\n', ''])), 'latin1'),
  ),
  noise: inBody((_, random) => noise(random, random.integer(5000))),
  nested: inBody((body) =>
    Buffer.concat([Buffer.from('--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n'), body]),
  ),
  otherBoundary: ({ headers }, random) => ({
    headers: [
      ...headers.slice(0, 1),
      `Content-Type: multipart/form-data; boundary=${pick(random, ['', '"', '""', 'xx', 'x'.repeat(300), '"x', 'x; boundary=y', '\xff'])}`,
    ],
  }),
  otherType: ({ headers }, random) => ({
    headers: [
      ...headers.slice(0, 1),
      `Content-Type: ${pick(random, ['multipart/form-data', 'multipart/mixed; boundary=x', 'text/plain', 'application/json', '', 'multipart/form-data; boundary=x; charset=utf-16', 'a'.repeat(2000)])}`,
    ],
  }),
  manyParts: ({ parts }, random) => ({ parts: Array.from({ length: 1 + random.integer(60) }, () => parts).flat() }),
  noParts: () => ({ parts: [] }),
  names: (_, random) => ({
    parts: [
      file(
        pick(random, [
          '',
          'image ',
          'IMAGE',
          'constructor',
          '__proto__',
          'toString',
          'image[]',
          'im\0age',
          'x'.repeat(5000),
          '../../image',
          'imäge',
        ]),
        png,
      ),
    ],
  }),
  kinds: (_, random) => ({
    parts: [
      pick(random, [
        field('image', 'a text'),
        file('text', Buffer.from('a file')),
        field('text', ' '),
        file('image', Buffer.alloc(0)),
        field('text', 'x'.repeat(30_000)),
        field('text', 'x'.repeat(200_000)),
      ]),
    ],
  }),
  partHeaders: ({ parts }, random) => ({
    parts: parts.map(({ body }) => ({
      headers: [
        pick(random, [
          'Content-Disposition: form-data',
          'Content-Disposition: attachment; name="image"',
          disposition("name=image; filename*=UTF-8''%ff%fe"),
          disposition('name="image"; filename="../../../etc/passwd"'),
          disposition('name="image'),
          disposition(`name="image"; filename="${'f'.repeat(20_000)}"`),
          disposition('name="image"; name="text"; filename="f"'),
          'no header at all',
          ': nameless',
          '',
        ]),
        ...pick<readonly string[]>(random, [
          [],
          ['Content-Transfer-Encoding: base64'],
          ['Content-Transfer-Encoding: nothing'],
          ['Content-Type: application/json'],
          ['Content-Type: text/plain; charset=utf-7'],
          Array(500).fill('X-Header: many'),
        ]),
      ],
      body: pick(random, [
        body,
        Buffer.from('{"a":1}'),
        Buffer.from('{'),
        Buffer.from('{"__proto__":1}'),
        Buffer.from('7'),
      ]),
    })),
  }),
  length: (_, random) => ({
    length: pick<number | 'chunked' | 'none'>(random, [
      0,
      1,
      10,
      1_000_000,
      20_000_000,
      30_000_000,
      1e15,
      'chunked',
      'none',
    ]),
    leaves: random.integer(2) === 0,
  }),
  target: (_, random) => ({
    target: pick(random, [
      '/api/models//answer',
      '/api/models/..%2f..%2fx/answer',
      '/api/models/nothing/answer',
      '/api/models/demo-pictures/%61nswer',
      '/api/models/demo-pictures/answer/',
      '/api/models/%00/answer',
      `/api/models/${'x'.repeat(3000)}/answer`,
      '/api/runs',
    ]),
  }),
  leaves: () => ({ leaves: true }),
} as const satisfies Record<string, Spoiler>;

/** An upload that is spoilt in one way or in two. */
export function uploadCase(random: RandomGenerator): UploadCase {
  const names = Object.keys(spoilers) as [keyof typeof spoilers];
  const chosen = Array.from({ length: 1 + random.integer(2) }, () => pick(random, names));
  let upload = goodUpload(random);
  for (const name of chosen) upload = { ...upload, ...spoilers[name](upload, random) };
  return { name: chosen.join(', '), bytes: bytesOf(upload), leaves: upload.leaves ?? false };
}

function bytesOf({ target, headers, boundary, parts, spoil = (body) => body, length }: Upload): Buffer {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${part.headers.join('\r\n')}\r\n\r\n`, 'latin1'),
    part.body,
    Buffer.from('\r\n'),
  ]);
  const body = spoil(Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]));
  const sizes = {
    chunked: ['Transfer-Encoding: chunked'],
    none: [],
  };
  const size = typeof length === 'string' ? sizes[length] : [`Content-Length: ${length ?? body.length}`];
  const head = [`POST ${target} HTTP/1.1`, ...headers, 'Connection: close', ...size, '', ''].join('\r\n');
  const chunked = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
  return Buffer.concat([Buffer.from(head, 'latin1'), length === 'chunked' && body.length > 0 ? chunked : body]);
}
