import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kernelNames } from './kernels/table.ts';

it('the README lists every kernel of TF.js that there is, and no other', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme.split('| family | kernels |')[1]?.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const listed = rows.flatMap(
    (row) =>
      row
        .split('|')[2]
        ?.replaceAll('\\', '')
        .split(',')
        .map((name) => name.trim()) ?? [],
  );
  // Our own kernel, which TF.js does not know.
  const supported = kernelNames.filter((name) => name !== 'StepUniform');
  expect(listed.toSorted()).toEqual(supported.sort());
});
