import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matMul, ones, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bench, exitCode } from './bench.ts';
import type { BenchmarkTable } from './command-line.ts';
import { compare } from './measure/compare.ts';
import { block } from './measure/interleave.ts';
import { useBackend } from './programs/tfjs-backend.ts';

/** A small product of matrices on TF.js' own backend, against the real peak. */
const product: BenchmarkTable[string] = {
  description: 'a small product of matrices',
  async run({ say, note }) {
    await useBackend('cpu');
    const matrix: Tensor = ones([32, 32]);
    say('multiplying');
    note('nothing to note');
    const step = async () => tidy(() => matMul(matrix, matrix).dataSync());
    const entry = { engine: 'cpu', threads: 1, block: block(step, { steps: 3 }) };
    const measured = await compare('product', [entry], { batch: 32, flops: 2 * 32 ** 2, rounds: 2 });
    matrix.dispose();
    return measured;
  },
};
const broken: BenchmarkTable[string] = {
  description: 'does not work',
  run: () => Promise.reject(new Error('no such machine')),
};
const table = { broken, product };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await bench(words, { table, say: (line) => lines.push(line) });
  return { code, text: lines.join('\n') };
}

test('measures, prints a table and writes JSON', async () => {
  const json = join(folder, 'new', 'results.json');
  const { code, text } = await run('--only', 'product', '--json', json);
  expect(code).toBe(exitCode.done);
  expect(text).toMatch(/^product +cpu +1 +32 /m);
  expect(text).toContain('nothing to note');
  const results = JSON.parse(await readFile(json, 'utf8'));
  expect(results).toHaveLength(1);
  const [result] = results;
  expect(result).toMatchObject({ name: 'product', engine: 'cpu', batch: 32, samples: 6 });
  expect(result.gflops).toBeCloseTo((2 * 32 ** 3) / result.millisecondsPerStep / 1e6, 9);
  expect(result.peakGflops).toBeGreaterThan(0);
  expect(result.ratio).toBeCloseTo(result.gflops / result.peakGflops, 9);
});

test('a benchmark that fails does not stop the next, and shows in the exit code', async () => {
  const json = join(folder, 'results.json');
  const { code, text } = await run('--json', json);
  expect(code).toBe(exitCode.failed);
  expect(text).toContain('broken failed: no such machine');
  expect(JSON.parse(await readFile(json, 'utf8'))).toHaveLength(1);
});

test('what cannot be written is said before anything is measured', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const { code, text } = await run('--json', join(file, 'results.json'));
  expect(code).toBe(exitCode.failed);
  expect(text).toContain('cannot write');
  expect(text).not.toContain('multiplying');
});

test('a wrong option shows what is right', async () => {
  const { code, text } = await run('--only', 'nothing');
  expect(code).toBe(exitCode.usage);
  expect(text).toContain('broken, product');
});
