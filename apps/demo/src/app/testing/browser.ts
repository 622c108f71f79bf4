import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';

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

export const noBrowser = 'no Chromium was found; ENCODERKIT_CHROMIUM may name one';

/** @param voice a WAV that stands for what its microphone hears */
export function openBrowser(executablePath: string, voice?: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      ...(voice === undefined ? [] : [`--use-file-for-fake-audio-capture=${voice}`]),
    ],
  });
}

/** Builds the page into a folder. */
export async function buildPage(folder: string): Promise<void> {
  const configFile = fileURLToPath(new URL('../../../web/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error', build: { outDir: folder } });
}
