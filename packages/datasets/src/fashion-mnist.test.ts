import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fashionMnist, fashionMnistAvailable } from './fashion-mnist.ts';
import { debianFolder, fashionMnistFiles, findFashionMnist, folderVariable } from './fashion-mnist-files.ts';
import { countByLabel } from './testing/count-by-label.ts';
import { idxBytes } from './testing/idx-bytes.ts';

const installed = await fashionMnistAvailable();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fashion-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function fill(suffix = '') {
  for (const { name } of Object.values(fashionMnistFiles)) await writeFile(join(folder, name + suffix), '');
}

describe('findFashionMnist', () => {
  test.each(['', '.gz'])('finds the four files in the folder given, named "%s" at the end', async (suffix) => {
    await fill(suffix);
    const paths = await findFashionMnist(folder);
    expect(paths?.trainImages).toBe(join(folder, `train-images-idx3-ubyte${suffix}`));
    expect(paths?.testLabels).toBe(join(folder, `t10k-labels-idx1-ubyte${suffix}`));
  });

  test('takes the folder of the environment variable', async () => {
    await fill();
    vi.stubEnv(folderVariable, folder);
    expect((await findFashionMnist())?.testImages).toBe(join(folder, 't10k-images-idx3-ubyte'));
  });

  test('finds the cache where nothing else is', async () => {
    vi.stubEnv('ENCODERKIT_CACHE', folder);
    const found = await findFashionMnist();
    expect(found === undefined || found.trainImages.startsWith(debianFolder)).toBe(true);
  });

  test.each(['option', 'environment variable'])('a folder named by %s must have all files', async (by) => {
    await fill();
    await rm(join(folder, 't10k-labels-idx1-ubyte'));
    if (by !== 'option') vi.stubEnv(folderVariable, folder);
    const found = fashionMnist(by === 'option' ? { folder } : {});
    await expect(found).rejects.toThrow(/has no t10k-labels-idx1-ubyte \(nor the same with \.gz\)/);
    await expect(found).rejects.toThrow(
      /apt-get install.*download: true.*fashionMnist\(\{ folder \}\).*FASHION_MNIST_FOLDER/,
    );
    await expect(found).rejects.toMatchObject({ code: 'file-not-found' });
    expect(await fashionMnistAvailable(by === 'option' ? { folder } : {})).toBe(false);
  });
});

describe('fashionMnist', () => {
  test('refuses files of the right name that are not the data', async () => {
    for (const { name } of Object.values(fashionMnistFiles)) {
      await writeFile(join(folder, name), idxBytes([2, 28, 28], new Uint8Array(2 * 784)));
    }
    await expect(fashionMnist({ folder })).rejects.toThrow(/expected shape \[60000,28,28\], received \[2,28,28\]/);
  });

  test.runIf(installed)('is 60,000 and 10,000 pictures, the same number of each class', async () => {
    const { train, test: rest, labels } = await fashionMnist();
    const [first, second] = [await train.collect(), await rest.collect()];
    const expected = Object.fromEntries(labels.map((label) => [label, 6000]));
    expect(countByLabel(first)).toEqual(expected);
    expect(countByLabel(second)).toEqual(Object.fromEntries(labels.map((label) => [label, 1000])));
    expect(first[0]?.label).toBe('Ankle boot');
    expect(first[59_999]?.input).toMatchObject({ width: 28, height: 28, channels: 1 });
    expect(first[0]?.input.data.buffer).toBe(first[59_999]?.input.data.buffer);
  });
});
