import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClassificationReport, classifier, evaluate, load, predict, save, train } from '@encoderkit/core';
import { mnist } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const digits = await mnist();
const folder = mkdtempSync(join(tmpdir(), 'digits-'));
const workingDirectory = process.cwd();

afterAll(() => {
  process.chdir(workingDirectory);
  rmSync(folder, { recursive: true, force: true });
});

/** How often the nearest vector of another sample (by angle) belongs to a sample of the same label. */
function sharedWithNearest(vectors: readonly Float32Array[], labels: readonly unknown[]): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  const lengths = vectors.map((vector) => Math.sqrt(dot(vector, vector)));
  const shared = vectors.filter((vector, index) => {
    let nearest = -1;
    let best = Number.NEGATIVE_INFINITY;
    for (const [other, otherVector] of vectors.entries()) {
      const similarity = other === index ? Number.NEGATIVE_INFINITY : dot(vector, otherVector) / (lengths[other] ?? 0);
      if (similarity > best) [nearest, best] = [other, similarity];
    }
    return labels[nearest] === labels[index];
  });
  return shared.length / vectors.length;
}

describe('the program that the design gives', () => {
  const printed: unknown[] = [];

  beforeAll(async () => {
    process.chdir(folder);
    const log = vi.spyOn(console, 'log').mockImplementation((value) => void printed.push(value));
    await import('./programs/digits.ts');
    log.mockRestore();
  }, 300_000);

  it('prints each epoch and learns from one to the next', () => {
    expect(printed.slice(0, -1)).toMatchObject(
      [1, 2, 3, 4, 5].map((epoch) => ({
        type: 'epoch',
        epoch,
        epochs: 5,
        step: epoch * Math.ceil((0.9 * 8000) / 64),
        validation: { loss: expect.any(Number), accuracy: expect.any(Number) },
      })),
    );
    const [first, last] = [printed[0], printed[4]] as { loss: number; accuracy: number }[];
    expect(last?.loss).toBeLessThan(0.3 * (first?.loss ?? 0));
  });

  it('reads at least 97 % of the test digits', () => {
    const report = printed.at(-1) as ClassificationReport<string>;
    expect(report.accuracy).toBeGreaterThanOrEqual(0.97);
    expect(report.perClass.map(({ label }) => label)).toEqual(digits.labels);
    expect(report.confusionMatrix.flat().reduce((sum, count) => sum + count, 0)).toBe(2000);
  });

  it('leaves a bundle that does as well as the model did', async () => {
    const model = await load('models/digits', cnnEncoder);
    expect(await evaluate(model, digits.test)).toEqual(printed.at(-1));
    model.dispose();
  });

  it('leaves an encoder that puts equal digits side by side', async () => {
    const model = await load('models/digits', cnnEncoder);
    const examples = await digits.test.shuffle(1).take(300).collect();
    const vectors = await model.encoder.encode(examples.map(({ input }) => input));
    expect(vectors.map(({ length }) => length)).toEqual(examples.map(() => 128));
    // By chance one in ten would.
    const labels = examples.map(({ label }) => label);
    expect(sharedWithNearest(vectors, labels)).toBeGreaterThan(0.85);
    model.dispose();
  });
});

it('a model that was saved and loaded predicts and encodes the same, bit for bit', async () => {
  const model = classifier(cnnEncoder({ input: [28, 28, 1], filters: [4, 8], normalization: 'adapt' }), {
    labels: digits.labels,
  });
  await train(model, digits.train.take(320), { epochs: 1, seed: 1 });
  const images = (await digits.test.shuffle(1).take(20).collect()).map(({ input }) => input);
  const predictions = await predict(model, images);
  const vectors = await model.encoder.encode(images);

  await save(model, join(folder, 'small'));
  const loaded = await load(join(folder, 'small'), cnnEncoder);
  expect(await predict(loaded, images)).toEqual(predictions);
  expect(await loaded.encoder.encode(images)).toEqual(vectors);
  loaded.dispose();
  model.dispose();
}, 60_000);
