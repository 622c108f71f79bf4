// A training that goes on until its process is killed: killed.test.ts runs it in a process of its own.
import process from 'node:process';
import { classifier, save, train } from '../index.ts';
import { points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';

/** @param {string} folder where the checkpoint and the bundle go */
export async function trainUntilKilled(folder) {
  // Large enough for files to take a while to write: that is when it is worth being killed.
  const model = classifier(vectorEncoder({ length: 2, units: [3000, 100], dropout: 0.2 }), { labels: sides });
  const callbacks = [
    async (/** @type {import('../index.ts').TrainEvent} */ event) => {
      if (event.type !== 'epoch') return;
      process.send?.(event.epoch);
      await save(model, `${folder}/bundle`);
    },
  ];
  const checkpoint = { folder: `${folder}/checkpoint`, resume: true };
  await train(model, points(8), { epochs: 1_000_000, batchSize: 8, checkpoint, callbacks, engine: 'onnx' });
}
