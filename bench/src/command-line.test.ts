import { expect, test } from 'vitest';
import { helpText, parseCommandLine } from './command-line.ts';

const benchmark = { description: 'does something', run: async () => [] };
const table = { first: benchmark, second: benchmark, long: { ...benchmark, onlyWhenNamed: true } };

test.each([
  [[], ['first', 'second']],
  [['--only', 'long'], ['long']],
  [
    ['--only', 'second', '--only', 'first'],
    ['first', 'second'],
  ],
])('%j runs %j', (words, names) => expect(parseCommandLine(words, table).names).toEqual(names));

test('options', () => {
  expect(parseCommandLine(['--quick', '--json', 'a/b.json'], table)).toEqual({
    help: false,
    quick: true,
    validate: false,
    json: 'a/b.json',
    names: ['first', 'second'],
  });
});

test.each([
  [['--only', 'third'], 'one of first, second, long, received "third"'],
  [['--fast'], 'fast'],
  [['first'], 'first'],
  [['--json'], 'json'],
])('%j is refused', (words, message) => expect(() => parseCommandLine(words, table)).toThrow(message));

test('the help names every benchmark, and which of them take long', () => {
  const help = helpText(table);
  expect(help).toContain('  second  does something\n');
  expect(help).toContain('  long    does something (takes long: runs only when named)\n');
});
