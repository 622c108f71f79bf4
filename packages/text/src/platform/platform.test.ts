import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as browser from './browser.ts';
import * as node from './node.ts';

const sources = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.test)\.ts$/.test(file),
);
const importsOf = (file: string): string[] => {
  const code = readFileSync(join(sources, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  return [...code.matchAll(/^(?:import|export)\s(?!type)[^;]*?from '([^']+)'/gm)].map(([, from]) => from ?? '');
};

it('Node is reached from the files that its condition leads to, and from no other', () => {
  const reaching = files.filter((file) => importsOf(file).some((from) => from.startsWith('node:')));
  expect(reaching.sort()).toEqual([join('encoder', 'encoder-when-asked.ts'), join('platform', 'node.ts')]);
});

it('TF.js and core are not loaded by what needs neither', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const from of importsOf(file)) if (from.startsWith('.')) visit(join(file, '..', from));
  };
  visit('index.ts');
  const loading = [...seen].filter((file) =>
    importsOf(file).some((from) => /^@(tensorflow|encoderkit\/core)/.test(from)),
  );
  expect(seen.size).toBeGreaterThan(20);
  expect(loading).toEqual([]);
});

it('browsers have the same functions, which say that they need Node', async () => {
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  const refusal = expect.objectContaining({ code: 'engine-unavailable' });
  expect(() => browser.load('natural/lib/natural/stemmers/porter_stemmer.js')).toThrow(refusal);
  await expect(browser.writeLines('a.vec', [], 'writeWordVectors')).rejects.toThrow(
    /writeWordVectors: there is no file a.vec/,
  );
  await expect(browser.bytesOf('a.vec', 'readWordVectors').next()).rejects.toThrow(
    /readWordVectors: there is no file a.vec/,
  );
});
