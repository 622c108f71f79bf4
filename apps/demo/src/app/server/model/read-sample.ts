import { EncoderKitError } from '@encoderkit/errors';
import { readImage } from '@encoderkit/vision';
import sharp from 'sharp';
import type { Sample } from '../../../tasks/sample.ts';
import type { Trainable } from '../tasks/trainable.ts';
import { pictureOf } from './picture-of.ts';

/** A picture of a few kilobytes may unfold to gigabytes. */
const mostPixels = 25_000_000;

/** What was uploaded, ready for a model: pictures are made like those it has learnt from, where its task says how. */
export async function readSample(
  { image, ...rest }: Sample,
  likeData: Trainable['likeData'],
): Promise<Sample & { readonly seen?: string }> {
  if (image === undefined) return rest;
  if (image instanceof Uint8Array) await checkSize(image);
  if (likeData === undefined) return { ...rest, image };
  const likeOthers = likeData(await readImage(image, { channels: 1 }));
  return { ...rest, image: likeOthers, seen: await pictureOf(likeOthers) };
}

async function checkSize(bytes: Uint8Array): Promise<void> {
  // What is no picture is told of when it is read.
  const { width, height } = await sharp(bytes)
    .metadata()
    .catch(() => ({ width: 0, height: 0 }));
  if (width * height <= mostPixels) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: 'picture',
    expected: `at most ${mostPixels / 1e6} million pixels`,
    received: `${width} × ${height}`,
    remedy: 'Make it smaller first.',
  });
}
