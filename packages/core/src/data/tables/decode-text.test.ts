import { describe, expect, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import { decodedText } from './decode-text.ts';

/** The text of bytes that come in pieces of these lengths, again and again, and the error that ended it. */
async function decode(bytes: Uint8Array, lengths: readonly number[], encoding?: string) {
  async function* pieces() {
    for (let start = 0, piece = 0; start < bytes.length; piece++) {
      const end = start + (lengths[piece % lengths.length] ?? bytes.length);
      yield bytes.subarray(start, end);
      start = end;
    }
  }
  let text = '';
  try {
    for await (const piece of decodedText('here', pieces(), encoding)) text += piece;
  } catch (error) {
    return { text, message: error instanceof Error ? error.message : '' };
  }
  return { text, message: '' };
}

const piecesOf = [[1], [2], [3], [5, 1], [1000]];

describe.each(piecesOf.map((lengths) => [lengths]))('in pieces of %j', (lengths) => {
  it.each<[encoding: string | undefined, bytes: Buffer, text: string]>([
    [undefined, Buffer.from(''), ''],
    [undefined, Buffer.from('é'), 'é'],
    [undefined, Buffer.from('\uFEFF'), ''],
    [undefined, Buffer.from('\uFEFFaé€😀'), 'aé€😀'],
    [undefined, Buffer.from('a\uFEFFb'), 'a\uFEFFb'],
    [undefined, Buffer.from('\uFEFFaé€😀', 'utf16le'), 'aé€😀'],
    [undefined, Buffer.from('\uFEFFaé€😀', 'utf16le').swap16(), 'aé€😀'],
    ['utf-16le', Buffer.from('a😀', 'utf16le'), 'a😀'],
    ['latin1', Buffer.from('caf\xe9', 'latin1'), 'café'],
    ['shift_jis', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
  ])('encoding %s: %j is text', async (encoding, bytes, text) => {
    expect(await decode(bytes, lengths, encoding)).toEqual({ text, message: '' });
  });

  it.each<[what: string, bytes: number[], offset: number, line: number, byte: string]>([
    ['a byte of Latin-1', [0x61, 0x0a, 0x62, 0xe9, 0x20, 0x63], 3, 2, '0xE9 after "b"'],
    ['one at the end', [0x61, 0x0d, 0x0a, 0x62, 0xe9], 4, 2, '0xE9 after "b"'],
    ['the rest of a character', [0x61, 0x0d, 0x0d, 0x80], 3, 3, '0x80'],
    ['a character that is cut short', [0xe2, 0x82, 0x61], 0, 1, '0xE2'],
    ['half a surrogate', [0x61, 0x62, 0xed, 0xa0, 0x80], 2, 1, '0xED after "ab"'],
    ['a long form', [0x61, 0xc0, 0x80, 0x61], 1, 1, '0xC0 after "a"'],
    ['one after a mark', [0xef, 0xbb, 0xbf, 0x61, 0xff], 4, 1, '0xFF after "a"'],
  ])('%s is named, after the text before it', async (_, bytes, offset, line, byte) => {
    const { text, message } = await decode(Uint8Array.from(bytes), lengths);
    expect(message).toContain(`here: byte ${offset}, in line ${line}, is not UTF-8: ${byte}. Save the file as UTF-8`);
    expect(Buffer.from(text)).toEqual(Buffer.from(bytes.slice(bytes[0] === 0xef ? 3 : 0, offset)));
  });

  it.each<[what: string, units: number[], text: string, message: string]>([
    ['half a pair', [0x61, 0x0a, 0xdc00, 0x61], 'a\n', 'byte 4, in line 2, is not UTF-16'],
    ['half a pair before a letter', [0x61, 0xd83d, 0x62], 'a', 'byte 2, in line 1, is not UTF-16'],
    ['half a pair at the end', [0x61, 0x62, 0xd83d], 'ab', 'byte 4, in line 1, is not UTF-16'],
  ])('UTF-16: names the place of %s, and gives what is before it', async (_, units, before, expected) => {
    const little = Buffer.from(Uint16Array.from(units).buffer);
    for (const [bytes, encoding] of [
      [little, 'utf-16le'],
      [Buffer.from(little).swap16(), 'utf-16be'],
    ] as const) {
      const { text, message } = await decode(bytes, lengths, encoding);
      expect(text).toBe(before);
      expect(message).toContain(expected);
    }
  });

  it('UTF-16: names the place of half a letter', async () => {
    const { text, message } = await decode(Uint8Array.from([0x61, 0x00, 0x62, 0x00, 0x63]), lengths, 'utf-16le');
    expect(text).toBe('ab');
    expect(message).toContain('byte 4, in line 1, is not UTF-16LE: 0x63 after "ab"');
  });

  it('names bytes of another encoding', async () => {
    const { message } = await decode(Uint8Array.from([0x61, 0x62, 0x63, 0x64, 0x82]), lengths, 'shift_jis');
    expect(message).toMatch(/here: there are bytes that are not shift_jis, after byte \d, which is in line 1/);
  });
});

it('finds the first bad byte of any bytes, as Buffer does', async () => {
  const random = randomGenerator(3);
  const pieces = ['a', 'é', '€', '😀', '\n'].map((text) => Buffer.from(text));
  for (let attempt = 0; attempt < 300; attempt++) {
    const good = Buffer.concat(
      Array.from({ length: random.integer(20) }, () => pieces[random.integer(pieces.length)] ?? Buffer.alloc(0)),
    );
    const bytes = Buffer.concat([Buffer.from('abcd'), good, Buffer.from([0x80 + random.integer(64)]), good]);
    const { text, message } = await decode(bytes, [1 + random.integer(7)]);
    expect(message).toContain(`byte ${4 + good.length},`);
    expect(text).toBe(`abcd${good}`);
  }
});
