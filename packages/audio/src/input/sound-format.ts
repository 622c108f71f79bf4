import { EncoderKitError } from '@encoderkit/errors';

/** The kinds of file that can be decoded. */
export type SoundFormat = 'wav' | 'mp3' | 'flac' | 'vorbis' | 'opus' | 'aac';

const isText = (head: Uint8Array, at: number, text: string) =>
  [...text].every((character, index) => head[at + index] === character.charCodeAt(0));

/** An Ogg page is 27 bytes and a table of segments; the codec's name begins what follows. */
const oggPayload = (head: Uint8Array) => 27 + (head[26] ?? 0);

/** Twelve set bits begin an MPEG frame; two bits say the layer, and 0, which is no layer, is AAC's ADTS. */
const isFrame = (head: Uint8Array, at: number) => head[at] === 0xff && ((head[at + 1] ?? 0) & 0xe0) === 0xe0;
const layerOf = (head: Uint8Array, at: number) => ((head[at + 1] ?? 0) >> 1) & 3;
const isAdts = (head: Uint8Array, at: number) => isFrame(head, at) && ((head[at + 1] ?? 0) & 0xf6) === 0xf0;

/** By what each begins with. In this order; the first that fits is taken. */
const signatures: readonly (readonly [SoundFormat, (head: Uint8Array, at: number) => boolean])[] = [
  ['wav', (head, at) => isText(head, at, 'RIFF') && isText(head, at + 8, 'WAVE')],
  ['flac', (head, at) => isText(head, at, 'fLaC')],
  ['opus', (head, at) => isText(head, at, 'OggS') && isText(head, oggPayload(head), 'OpusHead')],
  ['vorbis', (head, at) => isText(head, at, 'OggS') && isText(head, oggPayload(head) + 1, 'vorbis')],
  ['flac', (head, at) => isText(head, at, 'OggS') && isText(head, oggPayload(head) + 1, 'FLAC')],
  ['aac', (head, at) => isText(head, at + 4, 'ftyp') || isAdts(head, at)],
  ['mp3', (head, at) => isFrame(head, at) && layerOf(head, at) !== 0],
];

/** Known, but not decoded: the message can say what it is. */
const otherSignatures: readonly (readonly [string, (head: Uint8Array) => boolean])[] = [
  ['RF64, a WAV file of over 4 GB', (head) => isText(head, 0, 'RF64')],
  ['an AIFF file', (head) => isText(head, 0, 'FORM')],
  ['Ogg with another codec than Vorbis, Opus or FLAC', (head) => isText(head, 0, 'OggS')],
  ['a WebM or Matroska file', (head) => isText(head, 0, '\x1a\x45\xdf\xa3')],
  ['a WMA file', (head) => isText(head, 0, '\x30\x26\xb2\x75')],
  ['an AMR file', (head) => isText(head, 0, '#!AMR')],
  ['a MIDI file, which holds notes and no sound', (head) => isText(head, 0, 'MThd')],
];

/** How much of a file tells what it is. */
export const headBytes = 512;

/**
 * What a file is, by its first bytes.
 *
 * @throws `invalid-data` for one that is no sound, or of a kind that is not decoded
 */
export function soundFormat(head: Uint8Array, where: string): SoundFormat {
  const start = afterTag(head);
  const [format] = signatures.find(([, fits]) => fits(head, start)) ?? [];
  if (format !== undefined) return format;
  // A tag that is longer than what we see: MP3 files have them.
  if (start > 0 && start + 12 > head.length) return 'mp3';
  const [other] = otherSignatures.find(([, fits]) => fits(head)) ?? [];
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: 'a sound file: WAV, MP3, FLAC, Ogg Vorbis, Ogg Opus, M4A or AAC',
    received: other ?? `a file that begins with ${JSON.stringify(beginning(head))}`,
    remedy:
      other === undefined ? 'What a file is, is told by its content, not by its name.' : 'Convert it with ffmpeg.',
  });
}

/** Where the sound starts after an ID3v2 tag (id3.org, "ID3 tag version 2.4.0", section 3.1). */
function afterTag(head: Uint8Array): number {
  if (!isText(head, 0, 'ID3')) return 0;
  const [high = 0, upper = 0, lower = 0, low = 0] = head.subarray(6, 10);
  const hasFooter = ((head[5] ?? 0) & 0x10) !== 0;
  return 10 + ((high << 21) | (upper << 14) | (lower << 7) | low) + (hasFooter ? 10 : 0);
}

function beginning(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, 16)).replaceAll(/[^\x20-\x7e]/g, '.');
}
