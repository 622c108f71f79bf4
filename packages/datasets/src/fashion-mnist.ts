import { dataset } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { downloadFashionMnist } from './download-fashion-mnist.ts';
import { fashionMnistFiles, findFashionMnist, waysToGetFashionMnist } from './fashion-mnist-files.ts';
import { imageView, type RawImage } from './image.ts';
import type { LabelledSplits } from './labelled-splits.ts';
import { type IdxFile, readIdxFile } from './read-idx-file.ts';

const size = { width: 28, height: 28, channels: 1 };
const labels = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

export interface FashionMnistOptions {
  /** Folder of the four IDX files, gzipped or plain. Left out: `FASHION_MNIST_FOLDER`, then Debian's, then the cache. */
  readonly folder?: string;
  /** Fetch the files (30 MB, once) into the cache where they are nowhere else. Default false: nothing is fetched unasked. */
  readonly download?: boolean;
}

/**
 * Fashion-MNIST: 70,000 pictures of Zalando's articles, 28 × 28 grey, in ten classes; 60,000 to train on and 10,000 to test
 * on, as published (Xiao, Rasul and Vollgraf 2017, https://arxiv.org/abs/1708.07747). Every file is checked by its
 * SHA-256. Takes about 1 s and 55 MB.
 *
 * @throws `file-not-found` where the files are nowhere, saying every way to get them; `invalid-data` where one is damaged;
 *   `download-failed` where a download was asked for and failed
 *
 * @example
 * ```ts
 * import { fashionMnist, fashionMnistAvailable } from '@encoderkit/datasets';
 *
 * if (await fashionMnistAvailable()) {
 *   const fashion = await fashionMnist();
 *   console.log(fashion.train.size, fashion.labels); // 60000 ['T-shirt/top', 'Trouser', …]
 * }
 * ```
 */
export async function fashionMnist({
  folder,
  download = false,
}: FashionMnistOptions = {}): Promise<LabelledSplits<RawImage>> {
  let paths = await findFashionMnist(folder);
  if (paths === undefined && download) {
    await downloadFashionMnist();
    paths = await findFashionMnist();
  }
  if (paths === undefined) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where: 'fashionMnist',
      problem: 'Fashion-MNIST is not on this machine',
      remedy: `${waysToGetFashionMnist()}.`,
    });
  }
  const { trainImages, trainLabels, testImages, testLabels } = fashionMnistFiles;
  return {
    train: await read(paths.trainImages, trainImages, paths.trainLabels, trainLabels),
    test: await read(paths.testImages, testImages, paths.testLabels, testLabels),
    labels,
    source: 'Fashion-MNIST by Zalando Research (https://github.com/zalandoresearch/fashion-mnist)',
    licence: 'MIT',
  };
}

/** Whether `fashionMnist()` would find its files without a download. Looks only whether they are there. */
export async function fashionMnistAvailable(options: Pick<FashionMnistOptions, 'folder'> = {}): Promise<boolean> {
  return findFashionMnist(options.folder).then(
    (paths) => paths !== undefined,
    () => false,
  );
}

async function read(imagesPath: string, imagesFile: IdxFile, labelsPath: string, labelsFile: IdxFile) {
  const { values: pixels } = await readIdxFile(imagesPath, imagesFile);
  const { values: classes } = await readIdxFile(labelsPath, labelsFile);
  const labelAt = (position: number) => labels[classes[position] ?? 0] ?? '';
  return dataset({
    size: classes.length,
    at: (position) => ({ input: imageView(pixels, position, size), label: labelAt(position) }),
    labelAt,
  });
}
