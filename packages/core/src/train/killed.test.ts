import '@tensorflow/tfjs-backend-cpu';
import { fork } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { classifier } from '../heads/classifier/classifier.ts';
import { predict } from '../run/predict.ts';
import { load } from '../store/bundle/load.ts';
import { numbersIn, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** Node 20 runs no TypeScript: vite makes JavaScript of it as it is imported, as it does for the tests. */
const program = (folder: string) => `
  import { createViteServer } from ${JSON.stringify(import.meta.resolve('vitest/node'))};
  const server = await createViteServer({
    root: ${JSON.stringify(fileURLToPath(new URL('../..', import.meta.url)))},
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, ws: false, watch: null },
    ssr: { resolve: { conditions: ['@encoderkit/source', 'node', 'import', 'module', 'default'] } },
  });
  const { trainUntilKilled } = await server.ssrLoadModule('/src/train/killed-training.mjs');
  await trainUntilKilled(${JSON.stringify(folder)});
`;

/** Starts the training, and kills its process some milliseconds after it has finished two epochs. Gives the first of them. */
async function killedAfter(folder: string, milliseconds: number): Promise<number> {
  const file = join(folder, 'program.mjs');
  await writeFile(file, program(folder));
  const child = fork(file, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const epochs: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('message', (epoch: number) => {
        if (epochs.push(epoch) === 2) resolve();
      });
      child.on('exit', (code) => reject(new Error(`it ended by itself: ${code}`)));
    });
    await setTimeout(milliseconds);
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
  }
  return epochs[0] ?? 0;
}

it('a killed training leaves a checkpoint to go on from, and a bundle to load', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'killed-'));
  try {
    let before = 0;
    for (const milliseconds of [0, 13, 37]) {
      const first = await killedAfter(folder, milliseconds);
      expect(first, 'goes on where it was').toBeGreaterThan(before);

      const model = await load(join(folder, 'bundle'), vectorEncoder);
      const [answer] = await predict(model, [[1, 2]], { engine: 'onnx' });
      expect(sides).toContain(answer?.label);
      model.dispose();

      const again = classifier(vectorEncoder({ length: 2, units: [3000, 100], dropout: 0.2 }), { labels: sides });
      const start = await numbersIn(again);
      const checkpoint = { folder: join(folder, 'checkpoint'), resume: true };
      const { epochs } = await train(again, points(8), { epochs: 1, batchSize: 8, checkpoint, engine: 'onnx' });
      expect(await numbersIn(again)).not.toEqual(start);
      expect(await readdir(checkpoint.folder)).toEqual(['training.safetensors']);
      before = epochs.length;
      expect(before).toBeGreaterThan(first);
      again.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
