import { expect, test } from 'vitest';
import { helpText, parseCommandLine } from './command-line.ts';
import type { Task } from './tasks/task.ts';

const task = (needs: string[] = []): Task => ({
  title: 'A title',
  description: 'what it does',
  needs,
  run: async () => ({ status: 'skipped', reason: 'only a test' }),
});
const table = { digits: task(), fashion: task(['digits']), text: task(), both: task(['text', 'fashion']) };

test.each([
  [[], { help: false, quick: false, output: 'runs/demo', tasks: ['digits', 'fashion', 'text', 'both'] }],
  [['--quick', 'text'], { quick: true, tasks: ['text'] }],
  [['text', 'digits'], { tasks: ['digits', 'text'] }],
  [['fashion'], { tasks: ['digits', 'fashion'] }],
  [['both'], { tasks: ['digits', 'fashion', 'text', 'both'] }],
  [['-h'], { help: true }],
  [['--output', 'elsewhere'], { output: 'elsewhere' }],
])('%j', (words, expected) => {
  expect(parseCommandLine(words, table)).toMatchObject(expected);
});

test.each([
  [['nothing'], /demo: expected a task, one of digits, fashion, text, both, received "nothing"\. See --help/],
  [['toString'], /expected a task/],
  [['--fast'], /Unknown option '--fast'.*See --help/],
  [['--output'], /'--output <value>' argument missing/],
])('%j is refused', (words, message) => {
  expect(() => parseCommandLine(words, table)).toThrow(message);
});

test('help names every task and option', () => {
  const text = helpText(table);
  for (const word of ['digits', 'fashion', 'text', 'what it does', '--quick', '--output', '--help']) {
    expect(text).toContain(word);
  }
});
