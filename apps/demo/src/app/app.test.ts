import { expect, test } from 'vitest';
import { app } from './app.ts';

async function run(...words: string[]) {
  const said: string[] = [];
  const code = await app(words, { signal: new AbortController().signal, say: (line) => said.push(line) });
  return { code, said: said.join('\n') };
}

test('--help says what there is', async () => {
  expect(await run('--help')).toEqual({ code: 0, said: expect.stringContaining('127.0.0.1 only') });
});

test('a wrong option gives exit code 2 and one line', async () => {
  expect(await run('--open')).toEqual({ code: 2, said: expect.stringMatching(/^app: Unknown option/) });
});
