import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileFolder } from './file-folder.ts';
import { textFolder } from './text-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoderkit-texts-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fill(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  }
}

describe('a folder of texts', () => {
  it('gives their text with the names of their folders, in natural order', async () => {
    await fill({
      'class 10/1.txt': 'ten',
      'class 9/10.txt': 'b',
      'class 9/9.TXT': 'ä\r\n€',
      'class 9/empty.txt': '',
      'marked/1.txt': '\uFEFFmarked',
      'marked/2.txt': Buffer.from('\uFEFFsixteen', 'utf16le'),
    });
    const data = await textFolder(folder);
    expect(data.labels).toEqual(['class 9', 'class 10', 'marked']);
    expect(data.size).toBe(6);
    const expected = [
      { input: 'ä\r\n€', label: 'class 9' },
      { input: 'b', label: 'class 9' },
      { input: '', label: 'class 9' },
      { input: 'ten', label: 'class 10' },
      { input: 'marked', label: 'marked' },
      { input: 'sixteen', label: 'marked' },
    ];
    expect(await data.collect()).toEqual(expected);
    expect(await data.at?.(3)).toEqual(expected[3]);
    expect(data.labelAt?.(3)).toBe('class 10');
  });

  it('splits by label, and shuffles', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index % 2 ? 'odd' : 'even'}/${index}.txt`);
    await fill(Object.fromEntries(names.map((name) => [name, name])));
    const data = await textFolder(folder);
    const [training, testing] = data.split(0.8, { seed: 1, stratify: true });
    expect([training.size, testing.size]).toEqual([16, 4]);
    expect((await testing.collect()).map(({ label }) => label)).toEqual(['even', 'even', 'odd', 'odd']);
    expect(new Set((await data.shuffle(3).collect()).map(({ input }) => input))).toEqual(new Set(names));
  });

  it('takes other endings and encodings when it is asked to', async () => {
    await fill({ 'a/1.md': Buffer.from('caf\xe9', 'latin1'), 'b/2.TEXT': 'x', 'b/3.txt': 'y' });
    const onWarning = vi.fn();
    const data = await textFolder(folder, { extensions: ['.md', 'text'], encoding: 'latin1', onWarning });
    expect((await data.collect()).map(({ input }) => input)).toEqual(['café', 'x']);
    expect(onWarning).toHaveBeenCalledOnce();
    expect(data.skipped).toEqual([
      {
        path: join(folder, 'b', '3.txt'),
        message: expect.stringMatching(/3.txt is left out: it does not end in md, text\.$/),
      },
    ]);
  });

  it('passes over what is hidden, warns of what lies beside, and follows links', async () => {
    await fill({
      'store/1.txt': 'x',
      'texts/.git/1.txt': '',
      'texts/a/.x.txt': '',
      'texts/a/1.txt': 'y',
      'texts/2.txt': '',
    });
    await symlink(join(folder, 'store'), join(folder, 'texts', 'linked'));
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const data = await textFolder(join(folder, 'texts'));
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^textFolder: .*2.txt is left out: it lies beside/)]]);
    warn.mockRestore();
    expect(data.labels).toEqual(['a', 'linked']);
    expect(data.skipped.map(({ path }) => relative(folder, path))).toEqual([join('texts', '2.txt')]);
  });

  it('names the text that is not UTF-8, when it is read', async () => {
    await fill({ 'a/1.txt': 'good', 'a/2.txt': Buffer.from('one\ntwo caf\xe9', 'latin1') });
    const data = await textFolder(folder);
    expect(await data.at?.(0)).toEqual({ input: 'good', label: 'a' });
    await expect(data.collect()).rejects.toThrow(
      /textFolder \(.*2.txt\): byte 11, in line 2, is not UTF-8: 0xE9 after "two caf".*encoding: 'latin1'/,
    );
  });

  it('names a text that has gone', async () => {
    await fill({ 'a/1.txt': 'good' });
    const data = await textFolder(folder);
    await rm(join(folder, 'a', '1.txt'));
    await expect(data.collect()).rejects.toThrow(/textFolder \(.*1.txt\): the file cannot be read \(ENOENT/);
  });
});

describe('a folder that will not do', () => {
  it.each<[what: string, files: Record<string, string>, code: string, message: RegExp]>([
    ['an empty one', {}, 'empty-data', /one subfolder for each class, received "none"/],
    [
      'texts and no classes',
      { '1.txt': '', '2.txt': '' },
      'empty-data',
      /none, and 2 texts in the folder itself.*Move the texts/,
    ],
    ['an empty class', { 'a/1.txt': '', 'b/.keep': '' }, 'empty-data', /no text in "b". Add texts \(txt\)/],
    [
      'classes in folders',
      { 'train/a/1.txt': '' },
      'invalid-data',
      /train.a is a folder inside a class folder.*Move them up/,
    ],
  ])('%s', async (_, files, code, message) => {
    await fill(files);
    await expect(textFolder(folder, { onWarning: () => {} })).rejects.toThrow(
      expect.objectContaining({ code, where: `textFolder (${folder})`, message: expect.stringMatching(message) }),
    );
  });

  it('one that is not there, or a file', async () => {
    await fill({ 'file.txt': '' });
    for (const name of ['missing', 'file.txt']) {
      await expect(textFolder(join(folder, name))).rejects.toThrow(
        expect.objectContaining({ code: 'file-not-found', message: expect.stringMatching(/cannot list the folder/) }),
      );
    }
  });

  it.each<[what: string, path: unknown, options: unknown, message: RegExp]>([
    ['no path', undefined, {}, /"path" to be the path of a folder, received undefined/],
    ['a misspelt option', 'a', { extension: ['txt'] }, /no option "extension"/],
    ['endings in one string', 'a', { extensions: 'txt' }, /"extensions" to be a non-empty array/],
    ['no endings', 'a', { extensions: [] }, /"extensions"/],
    ['an unknown encoding', 'a', { encoding: 'utf-9' }, /"encoding" to be an encoding/],
    ['a warning that is no function', 'a', { onWarning: true }, /"onWarning" to be a function/],
  ])('%s', async (_, path, options, message) => {
    await expect(textFolder(path as string, options as object)).rejects.toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
    );
  });
});

describe('what is no data', () => {
  it('does not stop the reading of what is', async () => {
    await fill({
      'cat/1.txt': 'a',
      'cat/Thumbs.db': 'x',
      'cat/desktop.ini': 'x',
      'cat/@eaDir/1.txt/SYNO.jpg': 'x',
      '__MACOSX/cat/._1.txt': 'x',
      'dog/1.txt': 'b',
    });
    await symlink('nowhere', join(folder, 'cat', '2.txt'));
    await symlink('nowhere', join(folder, 'gone'));
    const messages: string[] = [];
    const data = await textFolder(folder, { onWarning: ({ message }) => messages.push(message) });
    expect(data.labels).toEqual(['cat', 'dog']);
    expect(data.size).toBe(2);
    expect(messages).toEqual([
      expect.stringMatching(/gone is left out: the link leads nowhere \(ENOENT/),
      expect.stringMatching(/2\.txt is left out: the link leads nowhere/),
    ]);
  });

  it('is a folder in a class, with corrupt: skip', async () => {
    await fill({ 'cat/1.txt': 'a', 'cat/old/1.txt': 'x', 'dog/1.txt': 'b' });
    const messages: string[] = [];
    const warn = { onWarning: ({ message }: { message: string }) => messages.push(message) };
    const kind = { reader: 'noteFolder', kind: 'note', extensions: ['txt'], decode: async () => {} };
    expect((await fileFolder(folder, { corrupt: 'skip', ...warn }, kind)).size).toBe(2);
    expect(messages).toEqual([expect.stringMatching(/old is left out: it is a folder inside a class folder/)]);
    await expect(fileFolder(folder, {}, kind)).rejects.toMatchObject({ code: 'invalid-data' });
  });

  it('is a folder without files, with corrupt: skip', async () => {
    await fill({ 'cat/1.txt': 'a', 'dog/1.txt': 'b', 'notes/about.md': 'x', '#recycle/2.txt': 'y' });
    const messages: string[] = [];
    const warn = { onWarning: ({ message }: { message: string }) => messages.push(message) };
    const kind = { reader: 'noteFolder', kind: 'note', extensions: ['txt'], decode: async () => {} };
    const { labels, size } = await fileFolder(folder, { corrupt: 'skip', ...warn }, kind);
    expect([labels, size]).toEqual([['cat', 'dog'], 2]);
    expect(messages).toEqual([
      expect.stringMatching(/about\.md is left out/),
      expect.stringMatching(/notes is left out: no note is in it/),
    ]);
    await expect(fileFolder(folder, {}, kind)).rejects.toMatchObject({ code: 'empty-data' });
  });

  it('warns of classes whose names are nearly the same', async () => {
    await fill({ 'Cat/1.txt': 'a', 'cat /1.txt': 'b' });
    const messages: string[] = [];
    await textFolder(folder, { onWarning: ({ message }) => messages.push(message) });
    expect(messages).toEqual([expect.stringMatching(/classes of their own: .*"Cat"/)]);
  });
});
