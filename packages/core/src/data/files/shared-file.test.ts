import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withFileLock } from './file-lock.ts';
import { sharedFile } from './shared-file.ts';

let root = '';
let folders = 0;
const newFolder = () => join(root, `${folders++}`);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'shared-file-'));
});
afterAll(() => rm(root, { recursive: true }));

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);

it('tells what others wrote, once', async () => {
  const folder = newFolder();
  const [one, other] = [await sharedFile(folder, 'f', 'test'), await sharedFile(folder, 'f', 'test')];
  expect(await one.changes(text)).toBeUndefined();
  await one.alone(() => one.write(bytes('1')));
  expect(await one.changes(text)).toBeUndefined();
  const failing = other.changes(() => {
    throw new Error('not read');
  });
  await expect(failing).rejects.toThrow('not read');
  expect(await other.changes(text)).toBe('1');
  expect(await other.changes(text)).toBeUndefined();
  await other.alone(() => other.write(bytes('2')));
  expect(await one.changes(text)).toBe('2');
  expect(await readdir(folder)).toEqual(['f']);
});

it('lets one go on after the other, also after one that failed', async () => {
  const path = join(root, 'turns');
  const order: string[] = [];
  const turn = (name: string) =>
    withFileLock(path, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
      if (name === 'b') throw new Error('b fails');
    });
  const results = await Promise.allSettled(['a', 'b', 'c'].map(turn));
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  for (let at = 0; at < order.length; at += 2) {
    expect(order[at + 1]).toBe(order[at]?.replace('begins', 'ends'));
  }
  expect(order).toHaveLength(6);
});

it('takes over from processes that have ended, also from one that had our own number', async () => {
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'close');
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  const path = join(root, 'left');
  const lock = join(root, '.left.lock');
  for (const id of [ended.pid, process.pid]) {
    await writeFile(lock, `${machine}-${id}-00000000-0000-0000-0000-000000000000`);
    const beforeWe = Date.now() / 1000 - process.uptime() - 60;
    await utimes(lock, beforeWe, beforeWe);
    expect(await withFileLock(path, async () => readFile(lock, 'utf8'))).toContain(`-${process.pid}-`);
    await expect(stat(lock)).rejects.toThrow('ENOENT');
  }
});
