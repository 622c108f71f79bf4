import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Sample } from '../../../tasks/sample.ts';
import type { Modality } from '../../protocol.ts';
import { problem } from '../problem.ts';

/** The most that is taken, in bytes and, of a text, in characters. */
export const limits = { image: 10_000_000, sound: 10_000_000, text: 20_000 } as const;
/** All of them with what is between them. */
export const bodyLimit = limits.image + limits.sound + 4 * limits.text + 10_000;
/** How much is taken of each kind of part: one more than there may be, so that it is told which is one too many. */
const partLimits = {
  fileSize: limits.image,
  fieldSize: 4 * limits.text,
  fieldNameSize: 100,
  parts: 4,
  headerPairs: 20,
};

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
 * The parts of an upload as a sample, read as they come: nothing is kept of what is not taken. What a file is, is told by its beginning, and what is
 * in it by whoever decodes it; names and types that browsers send are not looked at.
 *
 * @param taken the modalities of a model, and its title
 * @throws for what is no upload, an unknown part, one too many or too large, a file of another kind, and where there is nothing
 */
export async function uploadedSample(
  request: FastifyRequest,
  taken: { readonly modalities: readonly Modality[]; readonly title: string },
): Promise<Sample> {
  if (!request.isMultipart()) throw problem(415, 'Send multipart/form-data with an image, a text or a sound.');
  const sample: { image?: Uint8Array; text?: string; sound?: Uint8Array } = {};
  const check = (name: Modality) => {
    if (sample[name] !== undefined) throw problem(400, `There is more than one ${name}.`);
    if (!taken.modalities.includes(name)) throw problem(400, `"${taken.title}" takes no ${name}.`);
  };
  try {
    for await (const part of partsOf(request)) {
      const name = part.fieldname;
      if (name === 'text') {
        const text = textOf(part);
        check(name);
        sample.text = text;
      } else if (name === 'image' || name === 'sound') {
        check(name);
        sample[name] = await fileOf(name, part);
      } else throw problem(400, `There is no part "${name?.slice(0, 40)}": send image, text or sound.`);
    }
  } finally {
    // What is left of the body must not keep the connection busy.
    request.raw.unpipe().resume();
  }
  if (Object.keys(sample).length > 0) return sample;
  throw problem(400, 'Nothing was sent: give an image, a text or a sound.');
}

async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  let received = 0;
  request.raw.on('data', ({ length }: Buffer) => {
    received += length;
    // One that did not say its length, and does not end.
    if (received > bodyLimit) request.raw.destroy();
  });
  try {
    yield* request.parts({ limits: partLimits });
  } catch (error) {
    const { statusCode, message } = Object(error);
    if (statusCode === 413) throw problem(413, `The upload is too large: ${message}.`);
    throw problem(400, 'The upload cannot be read: it is cut short, or is no multipart/form-data.');
  }
}

function textOf(part: Multipart): string {
  if (part.type === 'file' || typeof part.value !== 'string')
    throw problem(400, 'The text is a file: send it as text.');
  if (part.value.trim() === '') throw problem(400, 'The text is empty.');
  if (part.value.length <= limits.text && !part.valueTruncated) return part.value;
  throw problem(413, `The text is too long; at most ${limits.text} characters are taken.`);
}

async function fileOf(name: 'image' | 'sound', part: Multipart): Promise<Uint8Array> {
  if (part.type !== 'file') throw problem(400, `The ${name} is a text: send a file.`);
  const bytes = await part.toBuffer().catch(() => undefined);
  if (part.file.truncated) throw problem(413, `The ${name} is too large; at most ${limits[name]} bytes are taken.`);
  if (bytes === undefined) throw problem(400, `The ${name} is cut short.`);
  if (bytes.length === 0) throw problem(400, `The ${name} is empty.`);
  const { names, signatures } = formats[name];
  const matches = (signature: Signature) => signature.every((byte, at) => byte === undefined || byte === bytes[at]);
  if (signatures.some(matches)) return bytes;
  throw problem(415, `The ${name} is of a kind that is not taken: use ${names}.`);
}
