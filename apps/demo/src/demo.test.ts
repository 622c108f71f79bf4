import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demo } from './demo.ts';
import { html } from './report/html.ts';
import type { Task, TaskContext } from './tasks/task.ts';
import { parseErrors } from './testing/parse-errors.ts';

const result = { metric: 'accuracy', value: 0.9, baseline: 0.5, baselineName: 'guessing', epochs: 2 };
let folder: string;
let controller: AbortController;
let said: string[];
let contexts: TaskContext[];
let table: Record<string, Task>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  [controller, said, contexts] = [new AbortController(), [], []];
  const good: Task = {
    title: 'Good',
    description: 'succeeds',
    run: async (context) => {
      contexts.push(context);
      return { status: 'done', result, sections: [{ title: 'Part', body: html`<p>the part</p>` }] };
    },
  };
  const skips: Task = { ...good, title: 'Skips', run: async () => ({ status: 'skipped', reason: 'no data' }) };
  const fails: Task = { ...good, title: 'Fails', run: () => Promise.reject(new Error('bad luck')) };
  const stops: Task = {
    ...good,
    title: 'Stops',
    run: async () => {
      controller.abort();
      return { status: 'stopped', reason: 'after 1 of 2 epochs', sections: [] };
    },
  };
  table = { good, skips, fails, stops };
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...words: string[]) =>
  demo(['--output', folder, ...words], { table, signal: controller.signal, say: (line) => said.push(line) });
const written = (name: string) => readFile(join(folder, name), 'utf8');

test('writes the summary and the report, and prints the table', async () => {
  expect(await run('good', 'skips')).toBe(0);
  const summary = JSON.parse(await written('summary.json'));
  expect(summary).toEqual({ tasks: { good: { ...result, seconds: expect.any(Number) } } });
  const page = await written('report.html');
  expect(parseErrors(page)).toEqual([]);
  expect(page).toContain('the part');
  expect(said.join('\n')).toMatch(/good +accuracy +90\.00 % +50\.00 % \(guessing\) +2/);
  expect(said.join('\n')).toContain('skipped: no data');
});

test('a task that fails gives exit code 1, and the others are kept', async () => {
  expect(await run('fails', 'good')).toBe(1);
  expect(Object.keys(JSON.parse(await written('summary.json')).tasks)).toEqual(['good']);
  expect(await written('report.html')).toContain('Failed: bad luck');
});

test('Ctrl-C gives exit code 130 and a summary of what is done', async () => {
  expect(await run('good', 'stops')).toBe(130);
  expect(Object.keys(JSON.parse(await written('summary.json')).tasks)).toEqual(['good']);
  expect(await written('report.html')).toContain('Stopped: after 1 of 2 epochs');
});

test('an older summary is not left as if it were of this run', async () => {
  await writeFile(join(folder, 'summary.json'), '{ "tasks": { "old": {} } }');
  await run('skips');
  expect(JSON.parse(await written('summary.json'))).toEqual({ tasks: {} });
});

test('--help says what there is, and runs nothing', async () => {
  expect(await run('--help')).toBe(0);
  expect(said.join()).toContain('succeeds');
  expect(contexts).toEqual([]);
});

test.each([true, false])('tasks are told whether to be quick: %s', async (quick) => {
  await run('good', ...(quick ? ['--quick'] : []));
  expect(contexts.map((context) => context.quick)).toEqual([quick]);
});

test('a wrong option gives exit code 2 and one line', async () => {
  expect(await run('--nothing')).toBe(2);
  expect(said).toEqual([expect.stringMatching(/^demo: Unknown option '--nothing'/)]);
});

test('a folder that cannot be written is noticed before anything runs', async () => {
  await writeFile(join(folder, 'file'), '');
  expect(await run('--output', join(folder, 'file', 'inside'))).toBe(1);
  expect(said.join()).toMatch(/cannot write to .*Give --output another folder/);
  expect(contexts).toEqual([]);
});
