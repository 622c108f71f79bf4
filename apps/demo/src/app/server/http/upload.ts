import type { FastifyRequest } from 'fastify';
import type { Sample } from '../../../tasks/sample.ts';
import type { Modality } from '../../protocol.ts';
import { problem } from '../problem.ts';

/** The most that is taken, in bytes and, of a text, in characters. */
export const limits = { image: 10_000_000, sound: 10_000_000, text: 20_000 } as const;
/** All of them with what is between them. */
export const bodyLimit = limits.image + limits.sound + 4 * limits.text + 10_000;

/** How files begin. `undefined` is any byte. */
type Signature = readonly (number | undefined)[];
const ascii = (text: string): Signature =>
  Array.from(text, (letter) => (letter === '?' ? undefined : letter.charCodeAt(0)));

const formats: Readonly<
  Record<'image' | 'sound', { readonly names: string; readonly signatures: readonly Signature[] }>
> = {
  image: {
    names: 'PNG, JPEG, WebP, GIF or AVIF',
    signatures: [
      [0x89, 0x50, 0x4e, 0x47],
      [0xff, 0xd8, 0xff],
      ascii('RIFF????WEBP'),
      ascii('GIF8'),
      ascii('????ftypavif'),
      ascii('????ftypavis'),
    ],
  },
  sound: {
    names: 'WAV, MP3, FLAC, Ogg or M4A',
    signatures: [
      ascii('RIFF????WAVE'),
      ascii('fLaC'),
      ascii('OggS'),
      ascii('ID3'),
      [0xff, 0xfb],
      [0xff, 0xf3],
      [0xff, 0xf2],
      [0xff, 0xfa],
      [0xff, 0xf1],
      ascii('????ftyp'),
    ],
  },
};

/**
 * The parts of an upload as a sample. What a file is, is told by its beginning, and what is in it by whoever decodes it; names and
 * types that browsers send are not looked at.
 *
 * @param taken the modalities of a model, and its title
 * @throws for what is no upload, an unknown part, one too many or too large, one that is not taken, a file of another kind, and where there is nothing
 */
export async function uploadedSample(
  { headers, body }: Pick<FastifyRequest, 'headers' | 'body'>,
  taken: { readonly modalities: readonly Modality[]; readonly title: string },
): Promise<Sample> {
  if (!Buffer.isBuffer(body)) throw problem(415, 'Send multipart/form-data with an image, a text or a sound.');
  const parts = await partsOf(headers['content-type'] ?? '', body);
  const sample: { image?: Uint8Array; text?: string; sound?: Uint8Array } = {};
  for (const [name, value] of parts) {
    if (name !== 'image' && name !== 'text' && name !== 'sound') {
      throw problem(400, `There is no part "${name.slice(0, 40)}": send image, text or sound.`);
    }
    if (sample[name] !== undefined) throw problem(400, `There is more than one ${name}.`);
    if (name === 'text') sample.text = textOf(value);
    else sample[name] = await fileOf(name, value);
    if (!taken.modalities.includes(name)) throw problem(400, `"${taken.title}" takes no ${name}.`);
  }
  if (Object.keys(sample).length > 0) return sample;
  throw problem(400, 'Nothing was sent: give an image, a text or a sound.');
}

async function partsOf(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw problem(400, 'The upload cannot be read: it is cut short, or is no multipart/form-data.');
  }
}

function textOf(value: string | Blob): string {
  if (typeof value !== 'string') throw problem(400, 'The text is a file: send it as text.');
  if (value.trim() === '') throw problem(400, 'The text is empty.');
  if (value.length <= limits.text) return value;
  throw problem(413, `The text has ${value.length} characters; at most ${limits.text} are taken.`);
}

async function fileOf(name: 'image' | 'sound', value: string | Blob): Promise<Uint8Array> {
  if (typeof value === 'string') throw problem(400, `The ${name} is a text: send a file.`);
  if (value.size === 0) throw problem(400, `The ${name} is empty.`);
  if (value.size > limits[name]) {
    throw problem(413, `The ${name} has ${value.size} bytes; at most ${limits[name]} are taken.`);
  }
  const bytes = new Uint8Array(await value.arrayBuffer());
  const { names, signatures } = formats[name];
  const matches = (signature: Signature) => signature.every((byte, at) => byte === undefined || byte === bytes[at]);
  if (signatures.some(matches)) return bytes;
  throw problem(415, `The ${name} is of a kind that is not taken: use ${names}.`);
}
