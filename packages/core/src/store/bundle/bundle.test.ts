import '@tensorflow/tfjs-backend-cpu';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, memory, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { Json } from '../../base/json.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { regressor } from '../../heads/regressor/regressor.ts';
import { predict } from '../../run/predict.ts';
import { numbersIn, points, sides, sums } from '../../testing/points.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { train } from '../../train/train.ts';
import { load } from './load.ts';
import { readManifest } from './manifest.ts';
import { save } from './save.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'bundle-'));
  folder = join(parent, 'model');
  return () => rm(parent, { recursive: true, force: true });
});
afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const samples = [
  [1, 2],
  [-3, 0.5],
  [0, 0],
];
const encoder = (seed = 1) =>
  vectorEncoder({ length: 2, units: [5, 3], batchNormalization: true, dropout: 0.2, normalize: true, seed });
const fileNames = ['encoderkit.json', 'model.json', 'weights.bin'];

/** A model that has learnt a little, saved. */
async function savedClassifier(seed = 1) {
  const model = classifier(encoder(seed), { labels: sides, hidden: [4] });
  await train(model, points(20), { epochs: 1, batchSize: 8, engine: 'onnx' });
  await save(model, folder);
  const [answers, numbers] = [await predict(model, samples), await numbersIn(model)];
  model.dispose();
  return { answers, numbers };
}

describe('a bundle', () => {
  it('comes back as the model that was saved: its answers, its labels, its weights', async () => {
    const { answers, numbers } = await savedClassifier();
    const model = await load(folder, vectorEncoder);
    expectTypeOf(await predict(model, samples)).toMatchTypeOf<readonly { probabilities: Float32Array }[]>();
    expect(await predict(model, samples)).toEqual(answers);
    expect(await numbersIn(model)).toEqual(numbers);
    expect(model.head.classes).toEqual(sides);
    model.dispose();
  });

  it('of a regressor keeps what it learnt of its labels', async () => {
    const model = regressor(encoder(), { outputs: ['sum'], loss: 'huber' });
    await train(model, sums(20), { epochs: 1, engine: 'onnx' });
    await save(model, folder);
    const answers = await predict(model, samples);
    model.dispose();
    const again = await load(folder, vectorEncoder, { head: 'regressor' });
    const loaded = await predict(again, samples);
    expectTypeOf(loaded[0]?.byName).toEqualTypeOf<{ readonly [name: string]: number } | undefined>();
    expect(loaded).toEqual(answers);
    again.dispose();
  });

  it('of several labels a sample comes back, too', async () => {
    const model = classifier(encoder(), { labels: ['a', 'b'], multiLabel: true, threshold: 0.3 });
    await model.encoder.adapt(samples);
    await save(model, folder);
    const answers = await predict(model, samples);
    model.dispose();
    const again = await load(folder, vectorEncoder, { head: 'multiLabelClassifier' });
    expect(await predict(again, samples)).toEqual(answers);
    again.dispose();
  });

  it('can be trained further', async () => {
    await savedClassifier();
    const model = await load(folder, vectorEncoder);
    expect(await train(model, points(20), { epochs: 1, engine: 'onnx' })).toMatchObject({ reason: 'completed' });
    model.dispose();
  });

  it('loads twice beside itself and beside what was saved', async () => {
    const { answers } = await savedClassifier();
    const models = [await load(folder, vectorEncoder), await load(folder, vectorEncoder)];
    for (const model of models) expect(await predict(model, samples)).toEqual(answers);
    for (const model of models) model.dispose();
  });

  it('is a folder of a manifest and a TF.js model, and nothing is left beside it', async () => {
    await savedClassifier();
    expect((await readdir(folder)).sort()).toEqual(fileNames);
    expect(await readdir(parent)).toEqual(['model']);
    const manifest = await readManifest(folder);
    expect(manifest).toMatchObject({
      formatVersion: 1,
      encoder: { kind: 'vector', modality: 'vector', config: { length: 2 } },
      head: { kind: 'classifier', labels: ['near', 'far'] },
      metadata: null,
    });
    expect(Object.keys(manifest.files).sort()).toEqual(['model.json', 'weights.bin']);
  });

  it('has a model.json that TF.js reads by itself, with the same outputs', async () => {
    const model = classifier(encoder(), { labels: sides, hidden: [4], dropout: 0.5 });
    await train(model, points(20), { epochs: 1, engine: 'onnx' });
    await save(model, folder);
    const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    expect(weightsManifest[0].paths).toEqual(['weights.bin']);
    const weights = await readFile(join(folder, 'weights.bin'));
    const plain = await loadLayersModel(
      io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: new Uint8Array(weights).buffer,
      }),
    );
    const features = tensor(samples);
    const outputs = [plain.predict(features) as Tensor, model.network.predict(features) as Tensor];
    expect([...(outputs[0]?.dataSync() ?? [])]).toEqual([...(outputs[1]?.dataSync() ?? [])]);
    for (const each of [features, ...outputs]) each.dispose();
    plain.dispose();
    model.dispose();
  });

  it('keeps metadata, which can be edited', async () => {
    const model = classifier(encoder(), { labels: sides });
    await save(model, folder, { metadata: { accuracy: 0.9, notes: ['ä'], report: { perClass: [{ label: 'near' }] } } });
    model.dispose();
    const path = join(folder, 'encoderkit.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('0.9', '0.95'));
    expect((await readManifest(folder)).metadata).toEqual({
      accuracy: 0.95,
      notes: ['ä'],
      report: { perClass: [{ label: 'near' }] },
    });
    (await load(folder, vectorEncoder)).dispose();
  });
});

describe('save', () => {
  it('makes folders that are missing, and replaces a bundle', async () => {
    folder = join(parent, 'a', 'b');
    await savedClassifier(1);
    const { answers } = await savedClassifier(2);
    const model = await load(folder, vectorEncoder);
    expect(await predict(model, samples)).toEqual(answers);
    expect(await readdir(join(parent, 'a'))).toEqual(['b']);
    model.dispose();
  });

  it('takes an empty folder', async () => {
    await mkdir(folder);
    await savedClassifier();
    expect((await readdir(folder)).sort()).toEqual(fileNames);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a folder of something else',
      () => mkdir(folder).then(() => writeFile(join(folder, 'thesis.txt'), 'x')),
      /exists and is no bundle/,
    ],
    ['a file', () => writeFile(folder, 'x'), /is no folder/],
    [
      'a place inside a file',
      () =>
        writeFile(`${parent}-file`, 'x').then(() => {
          folder = join(`${parent}-file`, 'model');
        }),
      /cannot be written/,
    ],
    [
      'a bundle with something else in it',
      () => savedClassifier().then(() => writeFile(join(folder, 'notes.txt'), 'x')),
      /no part of a bundle: notes\.txt/,
    ],
  ])('refuses %s, and leaves it as it is', async (_, make, message) => {
    await make();
    const before = await readdir(parent, { recursive: true });
    const model = classifier(encoder(), { labels: sides });
    await expect(save(model, folder)).rejects.toMatchObject({
      code: 'file-not-writable',
      message: expect.stringMatching(message),
    });
    expect(await readdir(parent, { recursive: true })).toEqual(before);
    model.dispose();
    await rm(`${parent}-file`, { force: true });
  });

  it('leaves the old bundle, and nothing else, when the model cannot be written', async () => {
    const { answers } = await savedClassifier();
    const model = classifier(encoder(2), { labels: sides });
    const broken = {
      ...model,
      encoder: {
        ...model.encoder,
        toConfig(): Json {
          throw new Error('no room');
        },
      },
    };
    await expect(save(broken, folder)).rejects.toMatchObject({
      code: 'file-not-writable',
      message: expect.stringContaining('no room'),
    });
    model.dispose();
    const again = await load(folder, vectorEncoder);
    expect(await predict(again, samples)).toEqual(answers);
    expect(await readdir(parent)).toEqual(['model']);
    again.dispose();
  });

  it('interrupted between its two renames leaves the old bundle, which load finds and the next save clears', async () => {
    const { answers } = await savedClassifier();
    await rename(folder, join(parent, '.model.old'));
    await mkdir(join(parent, '.model.new-1'));
    const model = await load(folder, vectorEncoder);
    expect(await predict(model, samples)).toEqual(answers);
    expect((await readManifest(folder)).encoder.kind).toBe('vector');
    await save(model, folder);
    model.dispose();
    expect((await readdir(parent)).sort()).toEqual(['.model.new-1', 'model']);
    (await load(folder, vectorEncoder)).dispose();
  });

  it('interrupted after its renames leaves the new bundle', async () => {
    await savedClassifier(1);
    await cp(folder, join(parent, '.model.old'), { recursive: true });
    const { answers } = await savedClassifier(2);
    const model = await load(folder, vectorEncoder);
    expect(await predict(model, samples)).toEqual(answers);
    expect(await readdir(parent)).toEqual(['model']);
    model.dispose();
  });

  it.each<[string, (model: unknown) => unknown[], string, RegExp]>([
    ['no model', () => [{}, 'x'], 'invalid-input', /expected a model/],
    ['no folder', (model) => [model], 'invalid-option', /"folder" to be a path, received undefined/],
    ['an empty path', (model) => [model, ''], 'invalid-option', /"folder" to be a path/],
    ['an option that does not exist', (model) => [model, 'x', { meta: 1 }], 'invalid-option', /no option "meta"/],
    [
      'metadata that JSON cannot hold',
      (model) => [model, 'x', { metadata: { big: 1n } }],
      'invalid-option',
      /"metadata" to be something that JSON/,
    ],
  ])('refuses %s', async (_, given, code, message) => {
    const model = classifier(encoder(), { labels: sides });
    await expect(Reflect.apply(save, undefined, given(model))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    model.dispose();
  });

  it('refuses a model that has been disposed', async () => {
    const model = classifier(encoder(), { labels: sides });
    model.dispose();
    await expect(save(model, folder)).rejects.toMatchObject({ code: 'disposed' });
    expect(await readdir(parent)).toEqual([]);
  });
});

describe('load refuses', () => {
  const manifestPath = () => join(folder, 'encoderkit.json');
  const edit = async (change: (manifest: Record<string, unknown>) => void) => {
    const manifest = JSON.parse(await readFile(manifestPath(), 'utf8'));
    change(manifest);
    await writeFile(manifestPath(), JSON.stringify(manifest));
  };
  const cut = async (name: string, by: number) =>
    writeFile(join(folder, name), (await readFile(join(folder, name))).subarray(0, -by));
  const flip = async (name: string) => {
    const bytes = await readFile(join(folder, name));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(join(folder, name), bytes);
  };

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'weights that are cut short',
      () => cut('weights.bin', 1),
      'bundle-damaged',
      /weights\.bin: is cut short or altered: expected \d+ bytes, found \d+\. Copy/,
    ],
    ['weights that are altered', () => flip('weights.bin'), 'bundle-damaged', /weights\.bin: is altered: its checksum/],
    ['weights that are missing', () => rm(join(folder, 'weights.bin')), 'bundle-damaged', /weights\.bin: is missing/],
    ['a network that is cut short', () => cut('model.json', 10), 'bundle-damaged', /model\.json: is cut short/],
    ['a network that is altered', () => flip('model.json'), 'bundle-damaged', /model\.json: is altered/],
    ['a network that is missing', () => rm(join(folder, 'model.json')), 'bundle-damaged', /model\.json: is missing/],
    [
      'a manifest that is cut short',
      () => cut('encoderkit.json', 10),
      'bundle-damaged',
      /encoderkit\.json: is cut short or altered/,
    ],
    [
      'a manifest that is missing',
      () => rm(manifestPath()),
      'file-not-found',
      /is no bundle: it has no readable encoderkit\.json/,
    ],
    ['a manifest that is empty', () => writeFile(manifestPath(), ''), 'bundle-damaged', /encoderkit\.json/],
    ['another JSON file', () => writeFile(manifestPath(), '{"name": "a"}'), 'bundle-damaged', /no EncoderKit manifest/],
    ['a list', () => writeFile(manifestPath(), '[]'), 'bundle-damaged', /no EncoderKit manifest/],
    [
      'a newer version',
      () =>
        edit((manifest) => {
          manifest.formatVersion = 2;
        }),
      'bundle-version',
      /format version 1, received 2\. Update @encoderkit\/core/,
    ],
    [
      'a version that never was',
      () =>
        edit((manifest) => {
          manifest.formatVersion = 0;
        }),
      'bundle-version',
      /never was such a version/,
    ],
    [
      'a version of text',
      () =>
        edit((manifest) => {
          manifest.formatVersion = '1';
        }),
      'bundle-version',
      /never was such a version/,
    ],
    [
      'other labels',
      () =>
        edit((manifest) => {
          manifest.head = { ...(manifest.head as object), labels: ['far', 'near'] };
        }),
      'bundle-damaged',
      /contents do not have its checksum/,
    ],
    [
      'another preprocessing',
      () =>
        edit((manifest) => {
          manifest.encoder = { ...(manifest.encoder as object), config: { length: 2 } };
        }),
      'bundle-damaged',
      /contents do not have its checksum/,
    ],
    [
      'a manifest without files',
      () =>
        edit((manifest) => {
          delete manifest.files;
        }),
      'bundle-damaged',
      /lacks "encoder", "head", "files"/,
    ],
    [
      'a manifest without a checksum',
      () =>
        edit((manifest) => {
          delete manifest.checksum;
        }),
      'bundle-damaged',
      /lacks/,
    ],
    [
      'a manifest of files elsewhere',
      () =>
        edit((manifest) => {
          manifest.files = { '../secret': { bytes: 1, sha256: 'a' } };
        }),
      'bundle-damaged',
      /lacks/,
    ],
    [
      'a bundle that is not there',
      () => rm(folder, { recursive: true }),
      'file-not-found',
      /is no bundle.*Give the folder that "save" was given/,
    ],
  ])('%s', async (_, damage, code, message) => {
    await savedClassifier();
    await damage();
    await expect(load(folder, vectorEncoder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('another encoder’s factory', async () => {
    await savedClassifier();
    const other = Object.assign(() => vectorEncoder({ length: 1 }), {
      kind: 'text',
      fromConfig: vectorEncoder.fromConfig,
    });
    await expect(load(folder, other)).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/an encoder of kind "text", received "vector"/),
    });
  });

  it('a head of another kind, and says how to load it', async () => {
    await savedClassifier();
    await expect(load(folder, vectorEncoder, { head: 'regressor' })).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/kind "regressor", received "classifier"\. Load it with \{ head: 'classifier' \}/),
    });
  });

  it('weights that the encoder does not have (any more)', async () => {
    await savedClassifier();
    const changed = {
      kind: 'vector',
      fromConfig: () => vectorEncoder({ length: 2, units: [6, 3], batchNormalization: true, normalize: true }),
    };
    await expect(load(folder, changed)).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/weights of shapes \[2,6\].*received "\[2,5\]/),
    });
    const narrower = { kind: 'vector', fromConfig: () => vectorEncoder({ length: 2 }) };
    await expect(load(folder, narrower)).rejects.toMatchObject({ code: 'shape-mismatch' });
  });

  it('a config that the factory cannot read', async () => {
    await savedClassifier();
    const changed = { kind: 'vector', fromConfig: () => vectorEncoder.fromConfig({ length: -1 }) };
    await expect(load(folder, changed)).rejects.toMatchObject({ code: 'bundle-mismatch' });
  });

  it.each<[string, unknown[], RegExp]>([
    ['no folder', [], /"folder" to be a path/],
    ['no factory', ['x'], /the factory of the encoder as second argument, received undefined\. Pass the function/],
    ['options in the factory’s place', ['x', { head: 'regressor' }], /received "another object"/],
    [
      'a kind of head that does not exist',
      ['x', vectorEncoder, { head: 'translator' }],
      /"head" to be one of classifier, multiLabelClassifier, regressor, tagger/,
    ],
    ['an option that does not exist', ['x', vectorEncoder, { kind: 'a' }], /no option "kind"/],
  ])('%s', async (_, given, message) => {
    await expect(Reflect.apply(load, undefined, given)).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringMatching(message),
    });
  });
});
