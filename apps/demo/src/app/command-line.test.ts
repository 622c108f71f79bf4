import { expect, test } from 'vitest';
import { appHelp, parseAppCommand } from './command-line.ts';

const defaults = { help: false, port: 8642, output: 'runs/app', demo: 'runs/demo' };

test.each([
  [[], defaults],
  [['--port', '0', '--output', 'here'], { ...defaults, port: 0, output: 'here' }],
  [['-h'], { ...defaults, help: true }],
])('%j', (words, command) => {
  expect(parseAppCommand(words)).toEqual(command);
});

test.each([
  [['--port', '65536'], /app: expected --port to be a number from 0 to 65535, received "65536"/],
  [['--port', '-1'], /app: .*--port/],
  [['--open'], /app: Unknown option '--open'.*See --help/],
  [['digits'], /app: Unexpected argument 'digits'/],
])('%j is refused', (words, message) => {
  expect(() => parseAppCommand(words)).toThrow(message);
});

test('the help names every option', () => {
  for (const name of Object.keys(defaults)) expect(appHelp).toContain(`--${name}`);
});
