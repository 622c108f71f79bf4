import { EncoderKitError } from '@encoderkit/errors';

export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** The lines of a text that comes in pieces. LF, CR or both end a line. Throws `invalid-data` for one longer than `maxLength` characters. */
export async function* textLines(
  where: string,
  pieces: AsyncIterable<string>,
  maxLength: number,
): AsyncGenerator<TextLine, void, undefined> {
  let line = 1;
  /** Pieces of the line under way: joined once it ends, so that a long line costs no more than its length. */
  let begun: string[] = [];
  let length = 0;
  let endedInReturn = false;
  for await (const piece of pieces) {
    // The second half of a CRLF that came in two pieces ends nothing.
    const rest = endedInReturn && piece[0] === '\n' ? piece.slice(1) : piece;
    if (piece !== '') endedInReturn = piece.endsWith('\r');
    const lines = rest.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const end of lines) {
      checkLength(where, line, length + end.length, maxLength);
      yield { text: begun.join('') + end, line: line++ };
      begun = [];
      length = 0;
    }
    begun.push(last);
    length += last.length;
    checkLength(where, line, length, maxLength);
  }
  if (length > 0) yield { text: begun.join(''), line };
}

function checkLength(where: string, line: number, length: number, maxLength: number): void {
  if (length <= maxLength) return;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `line ${line} is longer than ${maxLength} characters`,
    remedy: 'Is there one row to a line? If a row may be this long, raise "maxRowLength".',
  });
}
