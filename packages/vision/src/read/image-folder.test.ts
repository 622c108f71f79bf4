import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { imageFolder } from './image-folder.ts';
import { readImage } from './read-image.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoderkit-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const png = () =>
  sharp({ create: { width: 40, height: 40, channels: 3, background: '#369' } })
    .png()
    .toBuffer();

/** Writes files; a value of undefined is an image. */
async function fill(files: Record<string, string | Buffer | undefined>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content ?? (await png()));
  }
}

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
});
const onWarning = ({ message }: { message: string }) => warnings.push(message);

test('examples are paths with the names of their folders, in natural order', async () => {
  await fill({
    'b/10.png': undefined,
    'b/9.png': undefined,
    'a/x.PNG': undefined,
    'class 10/1.jpeg': undefined,
    'class 9/1.webp': undefined,
  });
  const data = await imageFolder(folder, { onWarning });
  expect(data.labels).toEqual(['a', 'b', 'class 9', 'class 10']);
  expect(data.size).toBe(5);
  const examples = await data.collect();
  expect(examples.map(({ input, label }) => [relative(folder, input), label])).toEqual([
    [join('a', 'x.PNG'), 'a'],
    [join('b', '9.png'), 'b'],
    [join('b', '10.png'), 'b'],
    [join('class 9', '1.webp'), 'class 9'],
    [join('class 10', '1.jpeg'), 'class 10'],
  ]);
  expect(await data.at?.(2)).toEqual(examples[2]);
  expect(data.labelAt?.(2)).toBe('b');
  expect(await readImage(examples[0]?.input ?? '')).toMatchObject({ width: 40, height: 40 });
  expect([warnings, data.skipped]).toEqual([[], []]);
});

test('it is a data set: it can be split and shuffled', async () => {
  await fill(
    Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`${index % 2 ? 'odd' : 'even'}/${index}.png`, undefined]),
    ),
  );
  const data = await imageFolder(folder);
  const [train, test] = data.split(0.8, { seed: 1 });
  expect([train.size, test.size]).toEqual([8, 2]);
  const shuffled = await data.shuffle(3).collect();
  expect(new Set(shuffled.map(({ input }) => input)).size).toBe(10);
});

test('hidden files and folders are passed over; other files are left out with a warning', async () => {
  await fill({
    'cat/1.png': undefined,
    'cat/.hidden.png': undefined,
    'cat/.nested/1.png': undefined,
    '.git/1.png': undefined,
    '.DS_Store': 'x',
    'cat/notes.txt': 'x',
    'beside.png': undefined,
    'README.md': 'x',
  });
  const data = await imageFolder(folder, { onWarning });
  expect(data.size).toBe(1);
  expect(data.labels).toEqual(['cat']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/beside.png is left out: it lies beside the class folders/);
  expect(warnings[1]).toMatch(/notes.txt is left out: it does not end in jpg, jpeg/);
  expect(data.skipped.map(({ path }) => relative(folder, path))).toEqual(['beside.png', join('cat', 'notes.txt')]);
});

test('other endings, when asked for', async () => {
  await fill({ 'a/1.tiff': undefined, 'b/2.TIF': undefined, 'b/3.png': undefined });
  const data = await imageFolder(folder, { extensions: ['.tiff', 'TIF'], onWarning });
  expect(data.size).toBe(2);
  expect(warnings[0]).toMatch(/3.png is left out: it does not end in tiff, tif/);
});

test('links are followed', async () => {
  await fill({ 'store/1.png': undefined, 'classes/a/1.png': undefined });
  await symlink(join(folder, 'store'), join(folder, 'classes', 'linked'));
  await symlink(join(folder, 'store', '1.png'), join(folder, 'classes', 'a', '2.png'));
  const data = await imageFolder(join(folder, 'classes'));
  expect(data.labels).toEqual(['a', 'linked']);
  expect(data.size).toBe(3);
});

describe('damaged images', () => {
  beforeEach(async () => {
    const jpeg = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer();
    await fill({
      'a/1.png': undefined,
      'a/2.png': 'not an image',
      'a/3.jpg': jpeg.subarray(0, jpeg.length - 500),
      'a/4.jpg': jpeg,
      'b/1.png': undefined,
      'b/2.gif': '',
    });
  });

  test('by default they are kept, and fail when they are read, by name', async () => {
    const data = await imageFolder(folder, { onWarning });
    expect([data.size, warnings]).toEqual([6, []]);
    const example = await data.at?.(1);
    await expect(readImage(example?.input ?? '')).rejects.toThrow(/2\.png\): cannot decode 12 bytes/);
  });

  test('are skipped when asked, each with a warning that names it', async () => {
    const data = await imageFolder(folder, { corrupt: 'skip', onWarning });
    expect((await data.collect()).map(({ input }) => relative(folder, input))).toEqual([
      join('a', '1.png'),
      join('a', '4.jpg'),
      join('b', '1.png'),
    ]);
    expect(warnings.map((message) => /([ab].\d\.\w+) is left out: /.exec(message)?.[1])).toEqual([
      join('a', '2.png'),
      join('a', '3.jpg'),
      join('b', '2.gif'),
    ]);
    expect(data.skipped).toHaveLength(3);
    for (const message of warnings) expect(message.split('is left out')[1], 'is named once').not.toContain(folder);
  });

  test('warnings go to the console unless told otherwise', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await imageFolder(folder, { corrupt: 'skip' });
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/^imageFolder: .*2\.png is left out/),
      expect.stringMatching(/3\.jpg/),
      expect.stringMatching(/2\.gif/),
    ]);
    warn.mockRestore();
  });

  test('a class of nothing else is an error', async () => {
    await rm(join(folder, 'b', '1.png'));
    await expect(imageFolder(folder, { corrupt: 'skip', onWarning })).rejects.toThrow(
      /no image that can be decoded in "b"/,
    );
  });
});

describe('a folder that will not do', () => {
  test.each<[string, Record<string, string | undefined>, string, RegExp]>([
    ['empty', {}, 'empty-data', /one subfolder for each class, received "none"/],
    [
      'images and no classes',
      { '1.png': undefined, '2.png': undefined },
      'empty-data',
      /none, and 2 images in the folder itself.*Move the images/,
    ],
    ['an empty class', { 'a/1.png': undefined, 'b/.keep': '' }, 'empty-data', /no image in "b"/],
    ['classes of other files', { 'a/1.txt': 'x', 'b/1.txt': 'x' }, 'empty-data', /no image in "a", "b"/],
    [
      'nested classes',
      { 'train/a/1.png': undefined },
      'invalid-data',
      /train.a is a folder inside a class folder.*pass the folder whose subfolders/,
    ],
  ])('%s', async (_, files, code, message) => {
    await fill(files);
    const open = imageFolder(folder, { onWarning });
    await expect(open).rejects.toThrow(message);
    await expect(open).rejects.toThrow(expect.objectContaining({ code, where: `imageFolder (${folder})` }));
  });

  test('missing, or a file', async () => {
    await expect(imageFolder(join(folder, 'absent'))).rejects.toThrow(
      expect.objectContaining({ code: 'file-not-found' }),
    );
    await fill({ 'file.png': undefined });
    await expect(imageFolder(join(folder, 'file.png'))).rejects.toThrow(
      expect.objectContaining({ code: 'file-not-found' }),
    );
    await expect(imageFolder('')).rejects.toThrow(/the path of a folder/);
  });

  test.each<[string, object, RegExp]>([
    ['a misspelt option', { extension: ['png'] }, /no option "extension"/],
    ['an unknown answer to damage', { corrupt: 'ignore' }, /"error", "skip"/],
    ['no extensions', { extensions: [] }, /"extensions"/],
    ['extensions in one string', { extensions: 'png' }, /"extensions"/],
    ['a warning that is no function', { onWarning: true }, /"onWarning" to be a function/],
  ])('%s', async (_, options, message) => {
    await expect(imageFolder(folder, options)).rejects.toThrow(message);
  });
});
