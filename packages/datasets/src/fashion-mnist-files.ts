import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';
import { EncoderKitError } from '@encoderkit/errors';
import { cacheFolder } from './cache-folder.ts';
import type { IdxFile } from './read-idx-file.ts';

/**
 * The four files of Fashion-MNIST by their published names, with what must be inside. The README of the data set gives the
 * MD5 of its own .gz files; Debian's are compressed anew and have others, so what is checked here is the contents.
 * These contents, gzipped with the published names and times, give the four published MD5 sums.
 */
export const fashionMnistFiles = {
  trainImages: {
    name: 'train-images-idx3-ubyte',
    shape: [60000, 28, 28],
    sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte',
    shape: [60000],
    sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte',
    shape: [10000, 28, 28],
    sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte',
    shape: [10000],
    sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
} as const satisfies Record<string, IdxFile & { name: string }>;

export type FashionMnistPaths = Readonly<Record<keyof typeof fashionMnistFiles, string>>;

export const folderVariable = 'FASHION_MNIST_FOLDER';
export const debianFolder = '/usr/share/datasets/fashion-mnist';

export function fashionMnistCache(): string {
  return cacheFolder('fashion-mnist');
}

/**
 * The files, from the first folder that is named: the one given, else the environment variable's, else wherever they
 * are of Debian's folder and the cache. A folder that is named must have them: a typing error should not quietly give
 * other files.
 *
 * @returns undefined where no folder was named and the files are in none of the known ones
 * @throws `file-not-found` where the named folder lacks a file
 */
export async function findFashionMnist(folder?: string): Promise<FashionMnistPaths | undefined> {
  const named = folder ?? (env[folderVariable] || undefined);
  if (named !== undefined) {
    const { paths, missing } = await filesIn(named);
    if (paths === undefined) throw incomplete(named, missing);
    return paths;
  }
  for (const known of [debianFolder, fashionMnistCache()]) {
    const { paths } = await filesIn(known);
    if (paths !== undefined) return paths;
  }
  return undefined;
}

/** What to do where the files are nowhere: every way to get them. */
export function waysToGetFashionMnist(): string {
  return [
    'Ways to get it:',
    '`apt-get install dataset-fashion-mnist` on Debian or Ubuntu;',
    'fashionMnist({ download: true }), which fetches 30 MB once;',
    'or download the four .gz files named in https://github.com/zalandoresearch/fashion-mnist, and pass',
    `fashionMnist({ folder }) or set ${folderVariable}`,
  ].join(' ');
}

async function filesIn(folder: string): Promise<{ paths?: FashionMnistPaths; missing: string[] }> {
  const { trainImages, trainLabels, testImages, testLabels } = fashionMnistFiles;
  const missing: string[] = [];
  const find = async ({ name }: { name: string }) => {
    for (const path of [join(folder, name), join(folder, `${name}.gz`)]) if (await exists(path)) return path;
    missing.push(name);
    return '';
  };
  const paths = {
    trainImages: await find(trainImages),
    trainLabels: await find(trainLabels),
    testImages: await find(testImages),
    testLabels: await find(testLabels),
  };
  return missing.length === 0 ? { paths, missing } : { missing };
}

function incomplete(folder: string, missing: readonly string[]): EncoderKitError {
  return new EncoderKitError({
    code: 'file-not-found',
    where: 'fashionMnist',
    problem: `the folder ${folder} has no ${missing.join(', ')} (nor the same with .gz)`,
    remedy: `${waysToGetFashionMnist()}.`,
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
