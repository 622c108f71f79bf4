import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWav } from '@encoderkit/audio/wav';
import { emoji, spokenDigits } from '@encoderkit/datasets';
import type { FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appServer } from './server/server.ts';
import { trainables } from './server/tasks/tasks.ts';
import { buildPage, findBrowser, noBrowser, openBrowser } from './testing/browser.ts';
import { patientDeadlines, startSourceHelper } from './testing/source-helper.ts';

const executablePath = findBrowser();
const screenshots = fileURLToPath(new URL('../../../../runs/screenshots', import.meta.url));
/** On a busy machine a process takes long to start, and an epoch to end. */
const patience = 150_000;
const phone = { width: 360, height: 740 };
const desk = { width: 1200, height: 900 };

describe('the page in a browser', { timeout: 2 * patience }, () => {
  let folder: string;
  let server: FastifyInstance;
  let browser: Browser;
  let page: Page;
  let address: string;
  /** What the browser complained of. */
  const complaints: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    if (executablePath === undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'browser-'));
    await mkdir(screenshots, { recursive: true });
    const built = join(folder, 'page');
    await buildPage(built);
    server = await appServer({
      folder: join(folder, 'runs'),
      demoFolder: join(folder, 'demo'),
      page: built,
      tasks: trainables,
      startHelper: startSourceHelper,
      deadlines: patientDeadlines,
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const { test: clips } = await spokenDigits({ size: 'small', progress: false });
    const [clip] = await clips.take(1).collect();
    if (clip === undefined) throw new Error('there is no spoken digit');
    await writeFile(join(folder, 'digit.wav'), writeWav(clip.input));
    // Their voices take minutes to be made where they are not kept yet.
    await emoji({ size: 'small', progress: false });
    browser = await openBrowser(executablePath, join(folder, 'digit.wav'));
    page = await browser.newPage({ viewport: desk });
    page.setDefaultTimeout(patience);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    await page.goto(address);
  }, 5 * patience);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  beforeEach(({ skip }) => {
    if (executablePath === undefined) skip(noBrowser);
  });

  /** The page as it is, on a desk and on a phone, light and dark. */
  async function shoot(name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [device, viewport] of Object.entries({ desk, phone })) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        await page.screenshot({ path: join(screenshots, `${name}-${device}-${colorScheme}.png`), fullPage: true });
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(width, `${name} on a ${device}`).toBeLessThanOrEqual(viewport.width);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(desk);
  }

  async function train(task: string, options: Readonly<Record<string, number>>): Promise<void> {
    await page.goto(`${address}/#/train`);
    await page.getByRole('radio', { name: task }).check();
    for (const [name, value] of Object.entries(options)) await page.fill(`input[name=${name}]`, String(value));
    await page.getByRole('button', { name: 'Train' }).click();
  }

  const run = (id: string, status?: string) =>
    page.locator(`article[data-run="${id}"]${status === undefined ? '' : `[data-status=${status}]`}`);
  /** How many epochs of a run are done, as its page says. */
  const epochsOf = async (id: string) => {
    const text = await run(id).locator('.result').textContent();
    return Number(/After (\d+) epoch/.exec(text ?? '')?.[1]);
  };
  const atLeast = (id: string, epochs: number) =>
    expect.poll(() => epochsOf(id), { timeout: patience }).toBeGreaterThanOrEqual(epochs);
  const answer = () => page.locator('.answer output').first();

  test('trains, is found again after a reload, stops and goes on', async () => {
    await train('Handwritten digits', { samples: 2500, epochs: 500 });
    await run('digits-1', 'running').waitFor();
    await run('digits-1').locator('table.confusion').waitFor();
    await atLeast('digits-1', 2);
    await shoot('train');

    await page.reload();
    await run('digits-1', 'running').waitFor();
    const before = await epochsOf('digits-1');
    expect(before).toBeGreaterThanOrEqual(2);
    await atLeast('digits-1', before + 1);

    await run('digits-1').getByRole('button', { name: 'Stop' }).click();
    await run('digits-1', 'stopped').waitFor();
    const stopped = await epochsOf('digits-1');
    await page.getByText(`All ${stopped} finished epochs are kept`).waitFor();
    await run('digits-1').getByRole('button', { name: 'Resume' }).click();
    await atLeast('digits-1', stopped + 2);
    await run('digits-1').getByRole('button', { name: 'Stop' }).click();
    await run('digits-1', 'stopped').waitFor();
  });

  test('reads a digit that is drawn with the mouse, and one drawn with keys', async () => {
    await run('digits-1').getByRole('link', { name: 'Try it' }).click();
    const paper = page.locator('.paper canvas');
    await paper.scrollIntoViewIfNeeded();
    const { x, y } = (await paper.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(x + 140, y + 45);
    await page.mouse.down();
    for (let step = 1; step <= 10; step++) await page.mouse.move(x + 140 - step, y + 45 + 19 * step);
    await page.mouse.up();
    await answer().filter({ hasText: /^1$/ }).waitFor();
    await page.locator('.seen img').waitFor();
    await shoot('try-picture');

    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Give it something to answer.').waitFor();
    await paper.focus();
    // A seven: from the left to the right, and down.
    const keys = ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', ' '];
    for (const key of [...keys, ...Array(7).fill('ArrowRight'), ...Array(11).fill('ArrowDown'), ' ']) {
      await paper.press(key);
    }
    await answer()
      .filter({ hasText: /^[79]$/ })
      .waitFor();
  });

  test('says what is wrong with a file that is no picture', async () => {
    const file = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('The image is of a kind that is not taken').waitFor();
    // The browser itself reports the answer's status.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('415')]);
  });

  test('hears a WAV that is dropped, and what a microphone records', async () => {
    await train('Spoken digits', { samples: 200, epochs: 2 });
    await run('spoken-digits-2', 'finished').waitFor();
    await run('spoken-digits-2').getByRole('link', { name: 'Try it' }).click();
    const content = (await readFile(join(folder, 'digit.wav'))).toString('base64');
    const transfer = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob('${content}'), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], 'digit.wav', { type: 'audio/wav' }));
      return data;
    })()`);
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
    await answer()
      .filter({ hasText: /^[a-z]+$/ })
      .waitFor();
    await page.getByText('digit.wav').waitFor();
    await shoot('try-sound');

    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByRole('button', { name: 'Stop recording' }).waitFor();
    // A second of the file that stands for the microphone.
    await page.waitForTimeout(1000);
    await page.getByRole('button', { name: 'Stop recording' }).click();
    await page.getByText('your recording').waitFor();
    await answer()
      .filter({ hasText: /^[a-z]+$/ })
      .waitFor();
  });

  test('draws a map, which can be zoomed', async () => {
    await page.goto(`${address}/#/map/digits-1`);
    const plot = page.locator('.plot canvas');
    await plot.waitFor();
    const before = await plot.screenshot();
    await plot.hover();
    await page.mouse.wheel(0, -400);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(Buffer.compare(before, await plot.screenshot())).not.toBe(0);
    await page.getByRole('button', { name: 'All' }).click();
    await shoot('map');
  });

  test('finds emoji by words and by a sound', async () => {
    await train('Emoji by words', { samples: 500, epochs: 1 });
    await run('emoji-search-3', 'finished').waitFor();
    await page.getByRole('rowheader', { name: 'audio' }).first().waitFor();
    await run('emoji-search-3').getByRole('link', { name: 'Try it' }).click();
    await page.getByRole('textbox', { name: 'Text' }).fill('cat');
    await expect.poll(() => page.locator('.found img').count(), { timeout: patience }).toBe(24);
    await page.getByText(/The nearest of 1,911, in \d+ ms/).waitFor();
    await page.getByText('CC-BY 4.0').waitFor();
    await shoot('search');
    const byWords = await page.locator('.found').textContent();
    await page.locator('input[type=file][accept="audio/*"]').setInputFiles(join(folder, 'digit.wav'));
    await expect.poll(() => page.locator('.found').textContent(), { timeout: patience }).not.toBe(byWords);
  });

  test('lists models with their cards, and gives them away', async () => {
    await page.goto(`${address}/#/models`);
    const card = page.getByRole('article', { name: 'Handwritten digits 1' });
    await card.getByText('validation accuracy').waitFor();
    const names = ['TF.js bundle (zip)', 'weights.bin', 'ONNX'];
    const files = [];
    for (const name of names) {
      const [download] = await Promise.all([page.waitForEvent('download'), card.getByRole('link', { name }).click()]);
      files.push([download.suggestedFilename(), (await readFile(await download.path())).length > 100_000]);
    }
    expect(files).toEqual([
      ['digits-1.zip', true],
      ['weights.bin', true],
      ['digits-1.onnx', true],
    ]);
    await shoot('models');
  });

  test('has nothing from another host, and nothing to complain of', () => {
    expect([...hosts].filter((origin) => origin !== 'null')).toEqual([address]);
    expect(complaints).toEqual([]);
  });
});
