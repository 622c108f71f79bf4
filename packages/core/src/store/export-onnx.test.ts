import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { classifier } from '../heads/classifier/classifier.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { sides, sums } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from '../train/train.ts';
import { exportOnnx } from './export-onnx.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
  return () => rm(folder, { recursive: true, force: true });
});

/** What an ONNX file holds as text: names, operators, metadata. That it computes the same is tested in tests/. */
const textIn = async (path: string) => (await readFile(path)).toString('latin1');

describe('exportOnnx', () => {
  it('writes a file with the names of inputs and outputs, and what the preprocessing needs', async () => {
    const model = classifier(vectorEncoder({ length: 2, dropout: 0.5 }), { labels: sides });
    const before = memory().numTensors;
    const path = join(folder, 'deeper', 'model.onnx');
    await exportOnnx(model, path, { description: 'tells near from far' });
    expect(await readdir(join(folder, 'deeper'))).toEqual(['model.onnx']);
    const text = await textIn(path);
    for (const part of [
      'vector_input',
      'output',
      'Softmax',
      'encoderkit.encoder',
      '"length":2',
      '"labels":["near","far"]',
      'tells near from far',
    ]) {
      expect(text).toContain(part);
    }
    expect(memory().numTensors).toBe(before);
    model.dispose();
  });

  it('replaces a file, also after the model was trained on', async () => {
    const model = regressor(vectorEncoder({ length: 2 }), {});
    const path = join(folder, 'model.onnx');
    await writeFile(path, 'old');
    await exportOnnx(model, path);
    const before = await readFile(path);
    await train(model, sums(8), { epochs: 1, engine: 'onnx' });
    await exportOnnx(model, path);
    expect((await readFile(path)).equals(before)).toBe(false);
    expect(await textIn(path), 'in the units of the labels').toContain('targetScale');
    model.dispose();
  });

  it.each<[string, (model: unknown) => unknown[], string, RegExp]>([
    ['no model', () => [{}, 'x.onnx'], 'invalid-input', /expected a model/],
    ['no path', (model) => [model], 'invalid-option', /"path" to be a path/],
    [
      'an option that does not exist',
      (model) => [model, 'x.onnx', { opset: 1 }],
      'invalid-option',
      /no option "opset"/,
    ],
    [
      'a folder that cannot be made',
      (model) => [model, join(folder, 'file', 'x.onnx')],
      'file-not-writable',
      /cannot be written/,
    ],
  ])('refuses %s', async (_, given, code, message) => {
    await writeFile(join(folder, 'file'), '');
    const model = classifier(vectorEncoder({ length: 2 }), { labels: sides });
    await expect(Reflect.apply(exportOnnx, undefined, given(model))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    model.dispose();
  });
});
