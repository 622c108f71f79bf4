import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { downloadFashionMnist } from './download-fashion-mnist.ts';
import { readIdxFile } from './read-idx-file.ts';
import { idxBytes } from './testing/idx-bytes.ts';

const contents = [idxBytes([3], Uint8Array.of(1, 2, 3)), idxBytes([2], Uint8Array.of(4, 5))];
const files = contents.map((bytes, index) => ({
  name: `file-${index}`,
  shape: [3 - index],
  sha256: createHash('sha256').update(bytes).digest('hex'),
}));

describe('downloadFashionMnist', () => {
  let folder: string;
  let server: Server;
  let address: string;
  let served: Record<string, Uint8Array>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'download-'));
    served = Object.fromEntries(contents.map((bytes, index) => [`/file-${index}.gz`, gzipSync(bytes)]));
    server = createServer((request, response) => {
      const body = served[request.url ?? ''];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  test('fetches every file, checked', async () => {
    await downloadFashionMnist({ folder: join(folder, 'new'), address, files });
    expect(await readdir(join(folder, 'new'))).toEqual(['file-0.gz', 'file-1.gz']);
    expect([...(await readIdxFile(join(folder, 'new', 'file-1.gz'))).values]).toEqual([4, 5]);
  });

  test('leaves nothing that looks like data when a file is not what it should be', async () => {
    served['/file-1.gz'] = gzipSync(idxBytes([2], Uint8Array.of(9, 9)));
    await expect(downloadFashionMnist({ folder, address, files })).rejects.toMatchObject({ code: 'invalid-data' });
    expect(await readdir(folder)).toEqual(['file-0.gz']);
  });

  test.each([
    [
      'has no such file',
      () => delete served['/file-0.gz'],
      /file-0\.gz could not be fetched \(the server answered 404/,
    ],
    ['is not there', () => new Promise((resolve) => server.close(resolve)), /could not be fetched \(.*ECONNREFUSED/],
  ])('says so when the server %s', async (_, spoil, message) => {
    await spoil();
    const download = downloadFashionMnist({ folder, address, files });
    await expect(download).rejects.toThrow(message);
    await expect(download).rejects.toMatchObject({ code: 'download-failed' });
    expect(await readdir(folder)).toEqual([]);
  });
});
