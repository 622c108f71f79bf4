import { EncoderKitError } from '@encoderkit/errors';
import { longestLine, newline, notVectors, space, type VectorFormat } from './vector-format.ts';

/** Takes the pieces of a file one after the other and hands over its rows. */
export interface RowParser {
  /** False when nothing more is wanted. */
  push(piece: Buffer): boolean;
  end(): void;
}

/** What is done with a row. `values` reads its numbers, which costs more than passing over them. Gives false to stop. */
export type OnRow = (word: string, values: () => Float32Array, row: RowPlace) => boolean;

/** Where in the file a row is, for messages. */
export interface RowPlace {
  /** Such as `line 7`. */
  readonly name: string;
  readonly dimensions: number;
}

export function textRows(
  { header }: VectorFormat,
  dimensionsGiven: number | undefined,
  where: string,
  onRow: OnRow,
): RowParser {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  let dimensions = header?.dimensions ?? dimensionsGiven;

  const take = (bytes: Buffer): boolean => {
    line++;
    if (line === 1 && header) return true;
    const start = line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const end = endOf(bytes);
    if (end <= start) return true;
    const place = `line ${line}`;
    const gaps = count(bytes, space, start, end);
    dimensions ??= checkedDimensions(gaps, where);
    const width = dimensions;
    const text = () => bytes.toString('utf8', start, end);
    if (gaps < width) throw ragged(where, place, width, gaps, text());
    // GloVe's largest file has words with spaces in them, such as ". . .".
    const wordEnd = gaps === width ? bytes.indexOf(space, start) : endOfWord(text(), bytes, start, width, where, place);
    const word = bytes.toString('utf8', start, wordEnd);
    return onRow(word, () => numbersOf(bytes.toString('latin1', wordEnd + 1, end).split(' '), where, place, word), {
      name: place,
      dimensions: width,
    });
  };

  return {
    push(piece) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let from = 0;
      for (let to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
        if (!take(bytes.subarray(from, to))) return false;
        from = to + 1;
      }
      rest = bytes.subarray(from);
      if (rest.length > longestLine) throw notVectors(where, `a line of more than ${longestLine} bytes`);
      return true;
    },
    end() {
      if (rest.length > 0) take(rest);
    },
  };
}

export function binaryRows({ header }: VectorFormat, where: string, onRow: OnRow): RowParser {
  const dimensions = header?.dimensions ?? 0;
  const length = 4 * dimensions;
  let rest: Buffer = Buffer.alloc(0);
  let row = 0;
  let headerRead = false;

  return {
    push(piece) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let from = 0;
      if (!headerRead) {
        from = bytes.indexOf(newline) + 1;
        if (from === 0) return keep(bytes);
        headerRead = true;
      }
      for (;;) {
        // The original program ends each row with a newline, others do not.
        const start = bytes[from] === newline ? from + 1 : from;
        const end = bytes.indexOf(space, start);
        if (end === -1 && bytes.length - start > longestLine) throw notVectors(where, 'a word without an end');
        if (end === -1 || end + 1 + length > bytes.length || start >= bytes.length) return keep(bytes.subarray(from));
        row++;
        const name = `word ${row}`;
        const word = bytes.toString('utf8', start, end);
        const values = () => floatsOf(bytes.subarray(end + 1, end + 1 + length), where, name, word);
        if (!onRow(word, values, { name, dimensions })) return false;
        from = end + 1 + length;
      }
    },
    end() {
      if (rest.length === 0 || (rest.length === 1 && rest[0] === newline)) return;
      throw new EncoderKitError({
        code: 'invalid-data',
        where,
        problem: `the file is cut short: it ends inside word ${row + 1}, with ${rest.length} bytes of it`,
        remedy: 'Copy the file again from where it came.',
      });
    },
  };

  function keep(bytes: Buffer): boolean {
    rest = bytes;
    return true;
  }
}

/** Without the spaces and the carriage return at the end: fastText ends every line with a space. */
function endOf(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === space || bytes[end - 1] === 0x0d)) end--;
  return end;
}

function count(bytes: Buffer, byte: number, start: number, end: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte, start); at !== -1 && at < end; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

function checkedDimensions(gaps: number, where: string): number {
  if (gaps > 0) return gaps;
  throw notVectors(where, 'a first line without numbers');
}

/** Where the word ends of a row with more parts than numbers: they have to be words, too. */
function endOfWord(text: string, bytes: Buffer, start: number, width: number, where: string, place: string): number {
  const parts = text.split(' ');
  const extra = parts.slice(1, parts.length - width);
  if (extra.some(isNumber)) throw ragged(where, place, width, parts.length - 1, text);
  let end = start - 1;
  for (let part = 0; part <= extra.length; part++) end = bytes.indexOf(space, end + 1);
  return end;
}

/** As the float32 that it becomes: 1e39 is none. */
const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Math.fround(Number(text)));

function numbersOf(parts: readonly string[], where: string, place: string, word: string): Float32Array {
  return Float32Array.from(parts, (part, at) => {
    if (isNumber(part)) return Number(part);
    throw notFinite(where, place, word, at, part);
  });
}

function floatsOf(bytes: Buffer, where: string, place: string, word: string): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => {
    const value = view.getFloat32(4 * at, true);
    if (Number.isFinite(value)) return value;
    throw notFinite(where, place, word, at, value);
  });
}

function notFinite(where: string, place: string, word: string, at: number, received: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where: `${where}, ${place}`,
    expected: `a number as value ${at + 1} of "${word}"`,
    received: typeof received === 'string' ? received : String(received),
  });
}

function ragged(where: string, place: string, expected: number, received: number, text: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where: `${where}, ${place}`,
    expected: `a word and ${expected} numbers`,
    received: `${received} after "${text.slice(0, 40).split(' ')[0]}"`,
    remedy:
      'Every line must have as many numbers as the first. Correct the line, or copy the file again from where it came.',
  });
}
