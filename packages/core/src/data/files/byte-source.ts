import { EncoderKitError } from '@encoderkit/errors';
import { createReadStream, fileURLToPath, stat } from '#platform';
import { messageOf } from './files.ts';

/**
 * Where a file's bytes come from: its path, a URL, the bytes themselves, a Blob or a File of a browser, or a function that opens a new stream
 * of them each time: `() => createReadStream('reviews.csv.gz').pipe(createGunzip())`. A data set is read once for each epoch, so a stream by
 * itself is not enough; what has another URL than `file:` is fetched each time.
 */
export type ByteSource = string | URL | Uint8Array | Blob | (() => ByteStream | Promise<ByteStream>);

/** What a stream of Node is, and the body of a response of `fetch`. Text is taken as UTF-8. */
type ByteStream = AsyncIterable<Uint8Array | string>;

/** A source that has been checked. `where` names it in messages: `csv (reviews.csv)`. */
export interface OpenableBytes {
  readonly where: string;
  /** The bytes from the beginning. Whoever stops reading early closes the file. */
  open(): AsyncGenerator<Uint8Array, void, undefined>;
}

/** @throws `invalid-option` for what is no source, such as a stream, which could be read only once. */
export function openable(reader: string, source: ByteSource): OpenableBytes {
  if (typeof source === 'string' && source !== '') return fileBytes(`${reader} (${source})`, source);
  if (source instanceof URL && source.protocol === 'file:') {
    const path = fileURLToPath(source);
    return fileBytes(`${reader} (${path})`, path);
  }
  if (source instanceof Uint8Array) {
    return {
      where: `${reader} (${source.length} bytes)`,
      async *open() {
        yield source;
      },
    };
  }
  if (source instanceof Blob)
    return streamBytes(`${reader} (${'name' in source ? source.name : `${source.size} bytes`})`, () => source.stream());
  if (source instanceof URL)
    return streamBytes(`${reader} (${source})`, () => fetched(`${reader} (${source})`, source));
  if (typeof source === 'function') return streamBytes(`${reader} (stream)`, source);
  throw new EncoderKitError({
    code: 'invalid-option',
    where: reader,
    expected: 'a path, a URL, bytes, a Blob, or a function that opens a stream',
    received: describe(source),
    remedy: 'A data set is read again for every epoch: pass () => createReadStream(path) in place of the stream.',
  });
}

function fileBytes(where: string, path: string): OpenableBytes {
  return {
    where,
    async *open() {
      try {
        if ((await stat(path)).isDirectory()) throw isFolder(where);
        yield* createReadStream(path);
      } catch (cause) {
        if (EncoderKitError.isInstance(cause)) throw cause;
        throw new EncoderKitError({
          code: 'file-not-found',
          where,
          problem: `the file cannot be read (${messageOf(cause)})`,
          remedy: 'Check the path: a relative one starts at the current working directory.',
          cause,
        });
      }
    },
  };
}

async function fetched(where: string, url: URL): Promise<ByteStream> {
  const failed = (problem: string, cause?: unknown): EncoderKitError =>
    new EncoderKitError({
      code: 'download-failed',
      where,
      problem,
      remedy: 'Check the address and the network.',
      cause,
    });
  const response = await fetch(url).catch((cause: unknown) => {
    throw failed(`cannot be fetched (${messageOf(cause)})`, cause);
  });
  if (!response.ok || !response.body) throw failed(`the server answered ${response.status} ${response.statusText}`);
  return response.body;
}

function isFolder(where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'file-not-found',
    where,
    expected: 'a file',
    received: 'a folder',
    remedy: 'Pass the path of a file. For a folder with a subfolder for each class there is textFolder().',
  });
}

function streamBytes(where: string, open: () => ByteStream | Promise<ByteStream>): OpenableBytes {
  // A stream that comes a second time is used up, and would look like an empty file.
  const seen = new WeakSet<object>();
  return {
    where,
    async *open() {
      const stream: unknown = await open();
      if (!isIterable(stream)) {
        throw new EncoderKitError({
          code: 'invalid-data',
          where,
          expected: 'the function to open a stream of bytes',
          received: describe(stream),
        });
      }
      if (seen.has(stream)) {
        throw new EncoderKitError({
          code: 'invalid-data',
          where,
          expected: 'a new stream each time',
          received: 'the same stream again, which is used up',
          remedy: 'Open the stream inside the function.',
        });
      }
      seen.add(stream);
      for await (const chunk of stream) {
        if (chunk instanceof Uint8Array) yield chunk;
        else if (typeof chunk === 'string') yield new TextEncoder().encode(chunk);
        else {
          throw new EncoderKitError({
            code: 'invalid-data',
            where,
            expected: 'a stream of bytes',
            received: describe(chunk),
          });
        }
      }
    },
  };
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function describe(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return isIterable(value) ? 'a stream' : 'another object';
}
