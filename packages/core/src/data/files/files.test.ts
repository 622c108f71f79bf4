import { spawnSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ensureWritable, replaceFile } from './files.ts';
import { removeAbandoned, temporaryBeside } from './temporary.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
  return () => rm(folder, { recursive: true, force: true });
});

describe('ensureWritable', () => {
  it('makes folders that are missing, and leaves nothing in them', async () => {
    for (const path of [join(folder, 'a', 'b', 'c'), relative(process.cwd(), join(folder, 'd', 'e'))]) {
      await ensureWritable(path, 'test');
      await ensureWritable(path, 'test');
      expect(await readdir(path)).toEqual([]);
    }
  });

  it('can be called for one folder many times at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureWritable(join(folder, 'a', 'b'), 'test')));
    expect(await readdir(join(folder, 'a', 'b'))).toEqual([]);
  });

  it('refuses a file, what is below one, and where nothing can be made', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below'), ...(process.platform === 'linux' ? ['/proc/encoderkit'] : [])]) {
      await expect(ensureWritable(path, 'test')).rejects.toMatchObject({
        code: 'file-not-writable',
        message: expect.stringContaining(`test: the folder ${path} cannot be written to`),
      });
    }
  });
});

describe('replaceFile', () => {
  it('goes through links, also to what is not there yet', async () => {
    const link = join(folder, 'link');
    await symlink('second', link);
    await symlink('file', join(folder, 'second'));
    for (const text of ['new', 'newer']) {
      await replaceFile(link, text);
      expect(await readFile(join(folder, 'file'), 'utf8')).toBe(text);
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
    }
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('writes a file that was not there, and one that was', async () => {
    const path = join(folder, 'file');
    for (const text of ['first', 'the second, which is longer', '3']) {
      await replaceFile(path, text);
      expect(await readFile(path, 'utf8')).toBe(text);
    }
    await replaceFile(path, Uint8Array.of(1, 2));
    expect([...(await readFile(path))]).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves a whole file when two write at once', async () => {
    const path = join(folder, 'file');
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
    await Promise.all(texts.map((text) => replaceFile(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves the old one, and nothing else, when it cannot', async () => {
    const path = join(folder, 'target');
    await mkdir(path);
    await expect(replaceFile(path, 'text')).rejects.toMatchObject({ code: 'file-not-writable' });
    await expect(replaceFile(join(folder, 'absent', 'file'), 'text')).rejects.toMatchObject({
      code: 'file-not-writable',
    });
    expect(await readdir(folder)).toEqual(['target']);
  });
});

describe('removeAbandoned', () => {
  it('takes what writers of one file left that are gone, and nothing else', async () => {
    const path = join(folder, 'file');
    const own = basename(temporaryBeside(path, 'writing'));
    const gone = own.replace(`-${process.pid}-`, `-${spawnSync(process.execPath, ['-e', '']).pid}-`);
    const elsewhere = own.replace(/writing-[0-9a-f]{8}/, 'writing-00000000');
    for (const name of ['file', '.file', '.file.writing-1', '.other.writing-1', own, gone, elsewhere]) {
      await writeFile(join(folder, name), '');
    }
    await removeAbandoned(path, 'writing');
    expect((await readdir(folder)).sort()).toEqual(['.file', '.other.writing-1', 'file', own, elsewhere].sort());
    await utimes(join(folder, elsewhere), 0, 0);
    await replaceFile(path, 'new');
    expect((await readdir(folder)).sort()).toEqual(['.file', '.other.writing-1', 'file', own].sort());
  });

  it('is part of ensureWritable', async () => {
    await writeFile(join(folder, '.folder.write-test-old'), '');
    await ensureWritable(folder, 'test');
    expect(await readdir(folder)).toEqual([]);
  });
});
