import { EncoderKitError, invalidOption } from '@encoderkit/errors';
import { joinBytes } from '../../base/bytes.ts';

/** Throws `invalid-option` for an encoding that `TextDecoder` does not know. */
export function checkEncoding(where: string, encoding: unknown): void {
  if (encoding === undefined) return;
  try {
    if (typeof encoding === 'string') {
      new TextDecoder(encoding);
      return;
    }
  } catch {
    // A name nobody knows; reported below.
  }
  throw invalidOption(where, 'encoding', "an encoding such as 'utf-8', 'utf-16le' or 'latin1'", encoding);
}

/**
 * The text of a file, piece by piece, without its byte order mark. Without `encoding` a byte order mark decides, and UTF-8 is read
 * where there is none.
 *
 * @throws `invalid-data` for bytes that are not text of that encoding, with their place; all text before them has then been given.
 */
export async function* decodedText(
  where: string,
  chunks: AsyncIterable<Uint8Array>,
  encoding?: string,
): AsyncGenerator<string, void, undefined> {
  let decoder: PiecewiseDecoder | undefined;
  let waiting: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    waiting = waiting.length === 0 ? chunk : joinBytes([waiting, chunk]);
    // The first bytes tell the encoding.
    if (decoder === undefined && waiting.length < 4) continue;
    decoder ??= piecewiseDecoder(where, encoding ?? detectedEncoding(where, waiting));
    yield* decoder.decode(waiting, false);
    waiting = new Uint8Array();
  }
  decoder ??= piecewiseDecoder(where, encoding ?? detectedEncoding(where, waiting));
  yield* decoder.decode(waiting, true);
}

/** What files begin with that are no text, though their names may say so. */
const notText: readonly { readonly start: readonly number[]; readonly what: string; readonly remedy: string }[] = [
  {
    start: [0x1f, 0x8b],
    what: 'compressed with gzip',
    remedy: 'Unpack it, or pass () => createReadStream(path).pipe(createGunzip()).',
  },
  {
    start: [0x50, 0x4b, 0x03, 0x04],
    what: 'a ZIP archive, which .xlsx files are too',
    remedy: 'Unpack it, or export the table as CSV in UTF-8.',
  },
  {
    start: [0x50, 0x41, 0x52, 0x31],
    what: 'a Parquet file',
    remedy: 'Convert it to CSV or JSONL.',
  },
];

function detectedEncoding(where: string, bytes: Uint8Array): string {
  const startsWith = (start: readonly number[]) => start.every((byte, index) => bytes[index] === byte);
  if (startsWith([0xff, 0xfe])) return 'utf-16le';
  if (startsWith([0xfe, 0xff])) return 'utf-16be';
  const other = notText.find(({ start }) => startsWith(start));
  if (other) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: 'text',
      received: `a file that is ${other.what}`,
      remedy: other.remedy,
    });
  }
  // Letters of UTF-16 are a byte and a zero; text of UTF-8 has no zeros.
  if (bytes[0] === 0 || bytes[1] === 0) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: 'UTF-8 text',
      received: 'bytes of zero, as UTF-16 has them',
      remedy: `If it is UTF-16 pass encoding: '${bytes[0] === 0 ? 'utf-16be' : 'utf-16le'}'.`,
    });
  }
  return 'utf-8';
}

interface PiecewiseDecoder {
  decode(bytes: Uint8Array, isLast: boolean): Generator<string, void, undefined>;
}

function piecewiseDecoder(where: string, encoding: string): PiecewiseDecoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const unfinished = unfinishedIn[decoder.encoding];
  /** Bytes that have been read, bytes at the end of them that wait for the rest of their character, and lines that have ended. */
  let read = 0;
  let carried: Uint8Array = new Uint8Array();
  const lines = lineCounter();
  /** The last of the text. */
  let recent = '';
  const add = (text: string) => {
    lines.add(text);
    recent = (recent + text.slice(-contextLength)).slice(-contextLength);
  };

  return {
    *decode(bytes, isLast) {
      const start = read - carried.length;
      const unread = carried.length === 0 ? bytes : joinBytes([carried, bytes]);
      let text: string;
      try {
        text = decoder.decode(bytes, { stream: !isLast });
      } catch (cause) {
        if (!unfinished) throw notDecodable(where, decoder.encoding, start, lines.count(), cause);
        const valid = validLength(unread, decoder.encoding, unfinished);
        const before = new TextDecoder(decoder.encoding, { ignoreBOM: start > 0 }).decode(unread.subarray(0, valid));
        add(before);
        yield before;
        const byte = unread[valid] ?? 0;
        const bad = { byte, offset: start + valid, line: lines.count(), before: recent };
        throw badBytes(where, decoder.encoding, bad, cause);
      }
      read += bytes.length;
      if (unfinished) carried = unread.slice(unread.length - unfinished(unread));
      add(text);
      if (text !== '') yield text;
    },
  };
}

/** How much of the text before it is shown. */
const contextLength = 20;

/** The first byte of what is no character. */
interface BadByte {
  readonly byte: number;
  /** Where it stands in the file, from 0, and in which line, from 1. */
  readonly offset: number;
  readonly line: number;
  /** The text before it. */
  readonly before: string;
}

function badBytes(
  where: string,
  encoding: string,
  { byte, offset, line, before }: BadByte,
  cause: unknown,
): EncoderKitError {
  const hexadecimal = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  const context = /[^\r\n]*$/.exec(before)?.[0] ?? '';
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `byte ${offset}, in line ${line}, is not ${encoding.toUpperCase()}: ${hexadecimal}${context && ` after ${JSON.stringify(context)}`}`,
    remedy: "Save the file as UTF-8, or pass the encoding that it has, such as encoding: 'latin1'.",
    cause,
  });
}

function notDecodable(where: string, encoding: string, offset: number, line: number, cause: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `there are bytes that are not ${encoding}, after byte ${offset}, which is in line ${line}`,
    remedy: 'Pass the encoding that the file has as "encoding", or save it as UTF-8.',
    cause,
  });
}

/** How many of the first bytes are text of an encoding. */
function validLength(bytes: Uint8Array, encoding: string, unfinished: (bytes: Uint8Array) => number): number {
  let [valid, invalid] = [0, bytes.length + 1];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return valid - unfinished(bytes.subarray(0, valid));
}

/** How many bytes at the end begin a character without ending it, by encoding: of all others it is not known where a character begins. */
const unfinishedIn: Readonly<Record<string, (bytes: Uint8Array) => number>> = {
  'utf-8': unfinishedInUtf8,
  'utf-16le': (bytes) => unfinishedInUtf16(bytes, 1),
  'utf-16be': (bytes) => unfinishedInUtf16(bytes, 2),
};

/** Half of two bytes, or the first half of a pair: none to three. `back`: from the end of two bytes to the one that tells. */
function unfinishedInUtf16(bytes: Uint8Array, back: number): number {
  const odd = bytes.length % 2;
  const high = bytes[bytes.length - odd - back] ?? 0;
  return odd + (high >= 0xd8 && high < 0xdc ? 2 : 0);
}

/** None to three. */
function unfinishedInUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

/** Counts lines, which LF, CR or both end. */
function lineCounter() {
  let ended = 0;
  let endedInReturn = false;
  return {
    add(text: string): void {
      if (text === '') return;
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) ended++;
      for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1)) if (text[at + 1] !== '\n') ended++;
      // Both, in two pieces.
      if (endedInReturn && text[0] === '\n') ended--;
      endedInReturn = text.endsWith('\r');
    },
    /** The line under way, from 1. */
    count: () => ended + 1,
  };
}
