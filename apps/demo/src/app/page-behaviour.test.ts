import type { ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunView } from './protocol.ts';
import type { Trainable } from './server/tasks/trainable.ts';
import type { TrainingMessage } from './server/training/messages.ts';
import { buildPage, findBrowser, noBrowser, openBrowser } from './testing/browser.ts';
import { type PretendServer, pretendServer } from './testing/pretend-server.ts';
import { type RawConnection, rawConnection } from './testing/raw-request.ts';

/** What takes a moment may take longer on a busy machine. */
const until = <Value>(check: () => Value | Promise<Value>) => vi.waitFor(check, { timeout: 20_000 });

const executablePath = findBrowser();
const task: Trainable = {
  title: 'Task',
  description: 'is only pretended',
  modalities: ['image'],
  defaults: { epochs: 2, learningRate: 0.001, samples: 300 },
  prepare: () => Promise.reject(new Error('never')),
};

const pixels = (canvas: { toDataURL?(): string }) => canvas.toDataURL?.();

/** What the page does while things happen: trainings and models only pretend. */
describe('the page', { timeout: 60_000 }, () => {
  let built: string;
  let pretend: PretendServer;
  let browser: Browser;
  let page: Page;
  let address: string;
  let training: ChildProcess | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (executablePath === undefined) return;
    built = await mkdtemp(join(tmpdir(), 'page-'));
    await buildPage(built);
    browser = await openBrowser(executablePath);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    if (built !== undefined) await rm(built, { recursive: true });
  });
  beforeEach(async ({ skip }) => {
    if (executablePath === undefined) skip(noBrowser);
    pretend = await pretendServer({ page: built, tasks: { quick: task, other: { ...task, title: 'Other' } } });
    address = `http://127.0.0.1:${pretend.port}`;
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript(`(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      window.streams = [];
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await ask(wish);
        window.streams.push(stream);
        return stream;
      };
    })()`);
  });
  afterEach(async () => {
    await page?.close();
    await pretend?.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  const runs = async () => (await (await fetch(`${address}/api/runs`)).json()) as RunView[];
  const start = async (name = 'quick') => {
    const body = JSON.stringify({ task: name, options: task.defaults });
    await fetch(`${address}/api/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    training = pretend.helpers.last('training/training-process');
  };
  /** What the training that was started last tells. */
  const tell = (message: TrainingMessage) => training?.emit('message', message);
  const epoch = (number: number) =>
    tell({ type: 'epoch', epoch: { epoch: number, loss: 1 / number, validation: { loss: 1, accuracy: 0.5 } } });
  const card = (id: string) => page.locator(`article[data-run="${id}"]`);
  const train = () => page.getByRole('button', { name: /^(Train|Starting|Training)/ });

  test('all numbers of the form can be typed key by key, and are what is trained with', async () => {
    await page.goto(address);
    for (const [name, text] of Object.entries({ epochs: '12', learningRate: '0.0035', samples: '1000' })) {
      const field = page.locator(`input[name=${name}]`);
      await field.press('ControlOrMeta+a');
      for (const key of text) await field.press(key);
      expect(await field.inputValue()).toBe(text);
    }
    await train().click();
    await until(async () =>
      expect((await runs())[0]?.options).toEqual({ epochs: 12, learningRate: 0.0035, samples: 1000 }),
    );
  });

  test('what is no number within the limits says so and cannot be trained with', async () => {
    await page.goto(address);
    const field = page.locator('input[name=learningRate]');
    for (const text of ['', '0', '-1', '3', 'x', '1e']) {
      await field.fill(text);
      await page.getByText('a number from 0.00001 to 1').waitFor();
      expect(await train().isDisabled()).toBe(true);
    }
    await field.fill('1e-3');
    expect(await train().isDisabled()).toBe(false);
  });

  test('two clicks on Train start one training', async () => {
    await page.goto(address);
    await train().dblclick();
    await card('quick-1').waitFor();
    await train().dispatchEvent('click');
    await page.getByText('Task 1 is this very training.').waitFor();
    expect(await runs()).toHaveLength(1);
    await page.locator('input[name=epochs]').fill('3');
    await train().click();
    await card('quick-2').waitFor();
    expect(await runs()).toHaveLength(2);
  });

  test.each([1200, 360])('Delete is never where Stop was, %i pixels wide', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await start();
    await page.goto(address);
    await until(async () => expect((await runs())[0]?.status).toBe('running'));
    epoch(1);
    tell({ type: 'step', epoch: 2, stepInEpoch: 1, step: 11, loss: 1 });
    const stop = card('quick-1').getByRole('button', { name: 'Stop' });
    const before = await stop.boundingBox();
    await stop.click();
    const deleting = card('quick-1').getByRole('button', { name: 'Delete' });
    await deleting.waitFor();
    const after = await deleting.boundingBox();
    if (!before || !after) throw new Error('a button is not seen');
    const apart =
      after.y >= before.y + before.height || after.x >= before.x + before.width || after.x + after.width <= before.x;
    expect(apart).toBe(true);
  });

  test.each(['#/try/%', '#/%E0%A4%A', '#/map/%zz', '#/search/%', '#/constructor', '#/models/%'])(
    'the address %s opens a page',
    async (hash) => {
      await page.goto(`${address}/${hash}`);
      await page.locator('h1').waitFor();
    },
  );

  test('a drawing stays, whatever trainings and models come and go', async () => {
    await page.goto(`${address}/#/try`);
    await page.getByRole('combobox').selectOption('demo-pictures');
    const paper = page.locator('.paper canvas');
    const { x, y } = (await paper.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(x + 100, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 150, y + 200);
    await page.mouse.up();
    const drawn = await paper.evaluate(pixels);
    await start();
    await until(async () => expect((await runs())[0]?.status).toBe('running'));
    // A model comes with the first epoch, and is the newest then.
    await cp(join(pretend.folder, 'demo', 'pictures'), join(pretend.folder, 'runs', 'quick-1'), { recursive: true });
    epoch(1);
    await page.locator('option', { hasText: 'quick-1' }).waitFor({ state: 'attached' });
    tell({ type: 'end', reason: 'completed', epochs: [] });
    // The one that is tried goes.
    await rm(join(pretend.folder, 'demo', 'pictures'), { recursive: true });
    await start('other');
    await until(async () => expect((await runs())[1]?.status).toBe('running'));
    epoch(1);
    await page.waitForTimeout(300);
    expect(await page.getByRole('combobox').inputValue()).toBe('demo-pictures');
    expect(await paper.evaluate(pixels)).toBe(drawn);
  });

  test('a text that is being typed stays, and so does a model that nobody has chosen', async () => {
    await page.goto(`${address}/#/try`);
    const model = page.getByRole('combobox');
    expect(await model.inputValue()).toBe('demo-texts');
    const field = page.getByRole('textbox', { name: 'Text' });
    await field.pressSequentially('It is ', { delay: 5 });
    await cp(join(pretend.folder, 'demo', 'pictures'), join(pretend.folder, 'demo', 'zebra'), { recursive: true });
    await start();
    await until(async () => expect((await runs())[0]?.status).toBe('running'));
    await page.locator('option[value="demo-zebra"]').waitFor({ state: 'attached' });
    await field.pressSequentially('here', { delay: 5 });
    expect(await field.inputValue()).toBe('It is here');
    expect(await model.inputValue()).toBe('demo-texts');
  });

  test('the microphone is off once one has left, also where it was not on yet', async () => {
    await cp(join(pretend.folder, 'sounds'), join(pretend.folder, 'demo', 'zounds'), { recursive: true });
    const states = () =>
      page.evaluate<string[]>('streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))');
    await page.goto(`${address}/#/try/demo-zounds`);
    await page.getByRole('button', { name: 'Record' }).dblclick();
    await page.getByRole('button', { name: 'Stop recording' }).waitFor();
    expect(await states()).toEqual(['live']);
    // A training does not end a recording.
    await start();
    await until(async () => expect((await runs())[0]?.status).toBe('running'));
    await page.waitForTimeout(200);
    expect(await states()).toEqual(['live']);
    await page.goto(`${address}/#/train`);
    await until(async () => expect(await states()).toEqual(['ended']));
    await page.goto(`${address}/#/try/demo-zounds`);
    await page.getByRole('button', { name: 'Record' }).waitFor();
    await page.evaluate(`(() => {
      for (const button of document.querySelectorAll('button')) if (button.textContent === 'Record') button.click();
      location.hash = '#/train';
    })()`);
    await until(async () => expect(await states()).toEqual(['ended', 'ended']));
  });

  test('a page that there was no room for is up to date once there is', async () => {
    const others: RawConnection[] = Array.from({ length: 64 }, () => rawConnection(pretend.port));
    for (const { socket } of others) socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until(() => {
      for (const { received } of others) expect(received()).toContain('event: runs');
    });
    await page.goto(address);
    await page.getByText('has no room for another page').waitFor();
    for (const { socket } of others) socket.destroy();
    await page.getByText('has no room for another page').waitFor({ state: 'detached' });
    await start();
    await card('quick-1').waitFor();
  });
});
