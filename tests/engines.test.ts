import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installFrom, isOffline, packInto, run } from './support/npm.ts';
import { publishedPackages } from './support/workspace.ts';

const packages = publishedPackages();
const gpu = '@tensorflow/tfjs-node-gpu';
const natives = [gpu, '@tensorflow/tfjs-node'];
const folder = mkdtempSync(join(tmpdir(), 'engines-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

/** Trains, evaluates and predicts; prints what became of it on standard output. */
const program = `
  import { classifier, evaluate, fromItems, predict, train } from '@encoderkit/core';
  import { cnnEncoder } from '@encoderkit/vision';
  const grey = (level) => ({ data: new Uint8Array(64).fill(level), width: 8, height: 8, channels: 1 });
  const data = fromItems(
    Array.from({ length: 100 }, (_, index) => ({ input: grey(2 * index), label: index < 50 ? 'dark' : 'light' })),
  );
  const model = classifier(cnnEncoder({ input: [8, 8, 1], filters: [4] }), { labels: ['dark', 'light'] });
  const { epochs } = await train(model, data, { epochs: 5, batchSize: 16, learningRate: 0.01, seed: 1 });
  const { accuracy } = await evaluate(model, data);
  const [{ label }] = await predict(model, [grey(190)]);
  console.log(JSON.stringify({ epochs: epochs.length, accuracy, label }));
`;

/** As above, but reads what the training has to say. */
const listening = program.replace('await train(', 'await heard(').replace(
  'const { epochs }',
  `const events = [];
  const heard = async (...given) => {
    const run = train(...given);
    for await (const event of run) if (event.type === 'start' || event.type === 'warning') events.push(event);
    console.log(JSON.stringify(events));
    return run;
  };
  const { epochs }`,
);

/** As above, in a worker thread alone. */
const thread = `
  import { Worker } from 'node:worker_threads';
  new Worker(new URL('./program.js', import.meta.url));
`;

const nowhere = (name: string) => join(folder, name.replaceAll('/', '-'));
const place = (name: string) => join(folder, 'node_modules', name);

/** Leaves these native packages installed, and no others. */
function keep(names: readonly string[]): void {
  for (const name of natives) {
    const [from, to] = names.includes(name) ? [nowhere(name), place(name)] : [place(name), nowhere(name)];
    if (existsSync(from)) renameSync(from, to);
  }
}

const notice = (name: string) =>
  new RegExp(`^${name} is installed but not used: .*can not be found at path: \\S+\\. Training with ONNX Runtime\\.$`);

describe.skipIf(isOffline(folder))('where native TF.js packages are installed without their library', () => {
  beforeAll(() => {
    packInto(folder, packages);
    // Their install scripts download libtensorflow: without it they are installed and cannot load.
    installFrom(folder, packages, '--ignore-scripts', ...natives.map((name) => `${name}@4.22.0`));
    writeFileSync(join(folder, 'program.js'), program);
    writeFileSync(join(folder, 'listening.js'), listening);
    writeFileSync(join(folder, 'thread.js'), thread);
  }, 300_000);

  it.each([{ installed: [] }, ...natives.map((name) => ({ installed: [name] })), { installed: natives }])(
    'one that is for GPUs is told of in one line, and training goes on: $installed',
    ({ installed }) => {
      keep(installed);
      const { status, stdout, stderr } = run(process.execPath, ['program.js'], folder);
      expect(status, stderr).toBe(0);
      const told = installed.filter((name) => name === gpu);
      expect(stderr.split('\n').slice(0, -1)).toEqual(told.map((name) => expect.stringMatching(notice(name))));
      const { epochs, accuracy, label } = JSON.parse(stdout);
      expect({ epochs, label }).toEqual({ epochs: 5, label: 'light' });
      expect(accuracy).toBeGreaterThan(0.9);
    },
  );

  it('training goes on without koffi, with one line that says so', () => {
    keep([]);
    renameSync(place('koffi'), nowhere('koffi'));
    try {
      const { status, stdout, stderr } = run(process.execPath, ['program.js'], folder);
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(/^tfjs backend 'onnx': programs run through onnxruntime-node, slower: .*koffi.*\n$/);
      expect(JSON.parse(stdout)).toMatchObject({ epochs: 5, label: 'light' });
    } finally {
      renameSync(nowhere('koffi'), place('koffi'));
    }
  });

  it.each(['program.js', 'thread.js'])('ONNX Runtime leaves nothing at home and reports to nobody: %s', (file) => {
    keep([]);
    const home = mkdtempSync(join(folder, 'home-'));
    // It reports from neither tests nor CI by itself.
    const variables = {
      HOME: home,
      XDG_CACHE_HOME: undefined,
      TMPDIR: home,
      CI: undefined,
      ORT_DISABLE_TELEMETRY: undefined,
    };
    const { status, stderr } = run(process.execPath, [file], folder, variables);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });

  it('it is told of by events, too', () => {
    keep(natives);
    const { status, stdout, stderr } = run(process.execPath, ['listening.js'], folder);
    expect(status, stderr).toBe(0);
    expect(stderr.split('\n').slice(0, -1)).toEqual([expect.stringMatching(notice(gpu))]);
    const [events = ''] = stdout.split('\n');
    expect(JSON.parse(events)).toMatchObject([
      { type: 'warning', message: expect.stringMatching(notice(gpu)) },
      { type: 'start', engine: 'onnx', reason: expect.stringContaining('ONNX Runtime') },
    ]);
  });
});
