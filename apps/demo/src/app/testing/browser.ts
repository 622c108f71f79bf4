import { existsSync } from 'node:fs';
import process from 'node:process';

/** Where a browser may be. `ENCODERKIT_CHROMIUM` names another one. */
const places = [
  process.env.ENCODERKIT_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to test with; undefined where there is none. */
export function findBrowser(): string | undefined {
  return places.find((path) => path !== undefined && existsSync(path));
}
