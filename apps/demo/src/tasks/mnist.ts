import { join } from 'node:path';
import { classifier, load, predict, save } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import { count, duration, percent } from '../format.ts';
import { learningCurves } from '../report/curves.ts';
import { facts } from '../report/facts.ts';
import { fit } from './fit.ts';
import { type ImageClassifier, testImages } from './image-classifier.ts';
import { pixelBaseline, pixelBaselineName } from './pixel-baseline.ts';
import type { Task, TaskContext, TaskOutcome } from './task.ts';

/** Where the trained digits model is, below the folder of this task: others build on it. */
export const modelFolder = 'model';

const batchSize = 64;

/** The tutorial network on handwritten digits: train, test, save, load, encode, find what is near. */
export const mnistTask: Task = {
  title: 'Handwritten digits',
  description: 'trains a CNN encoder on MNIST, tests it, saves and reloads it, looks for nearest neighbours',
  run,
};

async function run(context: TaskContext): Promise<TaskOutcome> {
  const { quick, signal, say } = context;
  const digits = await mnist();
  say(`${count(digits.train.size ?? 0)} digits to train on, ${count(digits.test.size ?? 0)} to test on`);
  const baseline = await pixelBaseline(digits);
  say(`baseline, ${pixelBaselineName}: ${percent(baseline, 2)}`);

  const model = classifier(cnnEncoder({ input: [28, 28, 1], seed: 1 }), { labels: digits.labels });
  try {
    const epochs = quick ? 2 : 5;
    const fitted = await fit(model, digits.train, { epochs, batchSize, validationSplit: 0.1, seed: 1 }, context);
    const training = {
      title: 'Training',
      body: facts([
        ['data', `${digits.source}; ${digits.licence}`],
        ['engine', fitted.engine],
        ['training', `${duration(fitted.seconds)}, ${count(fitted.steps)} steps of ${batchSize}`],
        ['parameters', count(model.network.countParams())],
      ]),
    };
    const curves = { title: 'Learning curves', body: learningCurves([{ name: 'training', epochs: fitted.epochs }]) };
    if (fitted.stopped) {
      return {
        status: 'stopped',
        reason: `after ${fitted.epochs.length} of ${epochs} epochs`,
        sections: fitted.epochs.length > 0 ? [training, curves] : [],
      };
    }
    const { accuracy, sections } = await testImages(model, digits, context);
    say(`test accuracy ${percent(accuracy, 2)}`);
    const folder = join(context.folder('mnist'), modelFolder);
    await save(model, folder, { metadata: { accuracy, data: digits.source } });
    await checkReloaded(model, folder, digits.test);
    say(`saved to ${folder} and loaded again: its predictions are the same`);
    signal.throwIfAborted();
    return {
      status: 'done',
      result: { metric: 'accuracy', value: accuracy, baseline, baselineName: pixelBaselineName, epochs },
      sections: [training, curves, ...sections],
    };
  } finally {
    model.dispose();
  }
}

/** Loads what was saved and compares what the two say of some test samples, bit for bit. */
async function checkReloaded(
  model: ImageClassifier,
  folder: string,
  test: Awaited<ReturnType<typeof mnist>>['test'],
): Promise<void> {
  const samples = (await test.take(256).collect()).map(({ input }) => input);
  const loaded = await load(folder, cnnEncoder);
  try {
    const [before, after] = [await predict(model, samples), await predict(loaded, samples)];
    before.forEach(({ probabilities }, index) => {
      const again = after[index]?.probabilities;
      if (probabilities.every((value, position) => value === again?.[position])) return;
      throw new Error(
        `the model loaded from ${folder} gives other predictions than the one saved, first for sample ${index}`,
      );
    });
  } finally {
    loaded.dispose();
  }
}
