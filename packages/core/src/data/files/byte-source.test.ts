import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { csv } from '../tables/csv.ts';

const text = 'text,label\ngood,yes\nbad,no\n';
const rows = [
  { input: 'good', label: 'yes' },
  { input: 'bad', label: 'no' },
];
const columns = { input: 'text', label: 'label' } as const;

it.each<[string, Blob]>([
  ['a Blob', new Blob([text])],
  ['a File', new File([text], 'reviews.csv')],
])('reads %s, as often as it is asked to', async (_, source) => {
  const data = csv(source, columns);
  for (let pass = 0; pass < 2; pass++) expect(await data.collect()).toEqual(rows);
});

it('names a File in messages', async () => {
  await expect(csv(new File(['text,label\na\n'], 'short.csv'), columns).collect()).rejects.toThrow(
    /csv \(short\.csv\)/,
  );
});

it('fetches what has an address for each pass, and says what the server answered', async () => {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    if (request.url === '/reviews.csv') response.end(text);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = (path: string) => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);
  const data = csv(at('reviews.csv'), columns);
  for (let pass = 0; pass < 2; pass++) expect(await data.collect()).toEqual(rows);
  expect(requests).toBe(2);
  await expect(csv(at('other.csv'), columns).collect()).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringMatching(/csv \(http.*other\.csv\): the server answered 404/),
  });
  const gone = csv(at('reviews.csv'), columns);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(gone.collect()).rejects.toMatchObject({ code: 'download-failed' });
});
