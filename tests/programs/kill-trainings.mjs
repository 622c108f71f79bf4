// Kills trainings at random moments and goes on with them, until so many were killed: each must end with the weights, bit for bit, of one that was
// never interrupted. `node tests/programs/kill-trainings.mjs 24`, after `npm run setup`.
import { fork } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { classifier, fromItems, namedWeights, randomGenerator, save, train } from '@encoderkit/core';
import { vectorEncoder } from '@encoderkit/tabular';

/** @param {string | undefined} folder */
async function trained(folder) {
  const random = randomGenerator(1);
  const points = Array.from({ length: 512 }, () => [random.normal(), random.normal()]);
  const data = fromItems(points.map((input) => ({ input, label: Math.hypot(...input) < 1.2 ? 'near' : 'far' })));
  const options = { length: 2, units: [400, 400], dropout: 0.2 };
  const model = classifier(vectorEncoder(options), { labels: ['near', 'far'] });
  await train(model, data, {
    epochs: 12,
    batchSize: 16,
    validationSplit: 0.1,
    earlyStopping: { patience: 20 },
    averageWeights: { decay: 0.99 },
    schedule: 'cosine',
    ...(folder && {
      checkpoint: { folder: join(folder, 'checkpoint'), resume: true, every: { steps: 7 }, keep: 2 },
      callbacks: [
        async (event) => {
          if (event.type === 'start') process.send?.('started');
          if (event.type === 'epoch') await save(model, join(folder, 'bundle'));
        },
      ],
    }),
  });
  const weights = await Promise.all(namedWeights(model).map(({ weight }) => weight.read().data()));
  model.dispose();
  return weights.map((values) => Buffer.from(new Float32Array(values).buffer).toString('base64')).join();
}

if (process.send) {
  process.send(await trained(process.argv[2]));
} else {
  const wanted = Number(process.argv[2] ?? 24);
  const random = randomGenerator(Number(process.argv[3] ?? 1));
  const expected = await trained(undefined);
  let [kills, ended, left] = [0, 0, 0];
  while (kills < wanted) {
    const folder = await mkdtemp(join(tmpdir(), 'kill-trainings-'));
    for (;;) {
      const child = fork(fileURLToPath(import.meta.url), [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      const said = new Promise((resolve) => child.once('message', resolve));
      const result = said.then(() => new Promise((resolve) => child.once('message', resolve)));
      await said;
      const closed = new Promise((resolve) => child.once('close', resolve));
      const first = await Promise.race([
        result,
        kills < wanted ? setTimeout(random.uniform() * 1500) : new Promise(() => {}),
      ]);
      if (typeof first === 'string') {
        await closed;
        if (first !== expected) throw new Error(`after ${kills} kills the weights are others`);
        ended++;
        break;
      }
      child.kill('SIGKILL');
      await closed;
      kills++;
    }
    const names = [folder, join(folder, 'checkpoint')].map((each) => readdir(each));
    left += (await Promise.all(names)).flat().filter((name) => name.startsWith('.')).length;
    await rm(folder, { recursive: true });
  }
  console.log(
    `${kills} kills; ${ended} trainings that went on ended with the same weights, bit for bit; ${left} files left behind`,
  );
}
