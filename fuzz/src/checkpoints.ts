import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { classifier, fromItems, predict, type RandomGenerator, train } from '@encoderkit/core';
import { vectorEncoder } from '@encoderkit/tabular';
import { damaged } from './damage.ts';
import type { Fuzzer } from './fuzzer.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** Damaged checkpoints: a training goes on as if nothing had happened, begins anew where nothing is left, or says why not. */
export const checkpoints: Fuzzer = {
  description: 'damaged checkpoints, to a training that goes on from them',
  async prepare() {
    const folder = await mkdtemp(join(tmpdir(), 'encoderkit-fuzz-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await answerAfter(folder, 1);
    const files = await filesIn(folder);
    if (files.size === 0) throw new Error('training left no checkpoint');
    const answerFrom = async (some: Files): Promise<string> => {
      await putFiles(folder, some);
      return answerAfter(folder, 2);
    };
    const right = [await answerFrom(files), await answerFrom(new Map())];
    return async (random) => {
      const answer = await answerFrom(damagedFiles(files, random));
      if (!right.includes(answer)) throw new Error(`it answers ${answer} in place of ${right.join(' or ')}`);
    };
  },
};

const points = fromItems(
  Array.from({ length: 16 }, (_, index) => ({ input: [index % 4, index % 3], label: index % 2 === 0 ? 'no' : 'yes' })),
);

/** What a model says after so many epochs: those that the folder's checkpoint does not have are trained. */
async function answerAfter(folder: string, epochs: number): Promise<string> {
  const model = classifier(vectorEncoder({ length: 2, units: [3] }), { labels: ['no', 'yes'] });
  try {
    await train(model, points, {
      epochs,
      batchSize: 8,
      seed: 1,
      earlyStopping: { monitor: 'loss', patience: 5 },
      checkpoint: { folder, resume: true },
      progress: false,
    });
    return JSON.stringify(await predict(model, [[1, 2]]));
  } finally {
    model.dispose();
  }
}

async function filesIn(folder: string): Promise<Files> {
  const read = async (name: string) => [name, await readFile(join(folder, name))] as const;
  return new Map(await Promise.all((await readdir(folder)).map(read)));
}

async function putFiles(folder: string, files: Files): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

function damagedFiles(files: Files, random: RandomGenerator): Files {
  const names = [...files.keys()];
  const name = names[random.integer(names.length)] ?? '';
  return new Map(files).set(name, damaged(files.get(name) ?? new Uint8Array(0), random));
}
