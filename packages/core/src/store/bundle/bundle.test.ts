import '@tensorflow/tfjs-backend-cpu';
import { spawnSync } from 'node:child_process';
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { io, memory, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { Json } from '../../base/json.ts';
import { sha256 } from '../../base/sha256.ts';
import { temporaryBeside } from '../../data/files/temporary.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { type ClassifierHead, type ClassifierHeadOptions, classifierHead } from '../../heads/classifier/head.ts';
import { regressor } from '../../heads/regressor/regressor.ts';
import { freeze, unfreeze } from '../../model/freeze.ts';
import { type ModelWith, modelOf } from '../../model/model.ts';
import { predict } from '../../run/predict.ts';
import { numbersIn, points, sides, sums } from '../../testing/points.ts';
import { sequenceEncoder } from '../../testing/sequence-encoder.ts';
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
    expect(await readdir(parent)).toEqual(['model']);
    (await load(folder, vectorEncoder)).dispose();
  });

  it('clears what savers left that were killed, and nothing of those that run', async () => {
    const killed = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [killed, process.ppid].map((id) =>
      basename(temporaryBeside(folder, 'new')).replace(`-${process.pid}-`, `-${id}-`),
    );
    for (const name of names) await mkdir(join(parent, name));
    await savedClassifier();
    expect((await readdir(parent)).sort()).toEqual([names[1], 'model']);
  });

  it('follows a link as its folder does, which may be behind a link itself', async () => {
    const model = classifier(encoder(), { labels: sides });
    await model.encoder.adapt(samples);
    await mkdir(join(parent, 'data/deep'), { recursive: true });
    await symlink('data/deep', join(parent, 'short'));
    await symlink('../newest', join(parent, 'data/deep/latest'));
    await save(model, join(parent, 'short/latest'));
    expect(await readdir(join(parent, 'data/newest'))).toEqual(fileNames);
    (await load(join(parent, 'short/latest'), vectorEncoder)).dispose();
    model.dispose();
  });

  it('refuses links that lead in circles', async () => {
    const model = classifier(encoder(), { labels: sides });
    await symlink('second', join(parent, 'first'));
    await symlink('first', join(parent, 'second'));
    const circle = join(parent, 'first');
    await expect(save(model, circle)).rejects.toMatchObject({ code: 'file-not-writable' });
    await expect(load(circle, vectorEncoder)).rejects.toMatchObject({ code: 'file-not-found' });
    model.dispose();
  });

  it.each([
    ['a link to a folder', 'v1'],
    ['a link to nothing yet', 'v2'],
  ])('goes through %s', async (_, name) => {
    await savedClassifier(1);
    await rename(folder, join(parent, 'v1'));
    await symlink(name, folder);
    const { answers } = await savedClassifier(2);
    expect((await lstat(folder)).isSymbolicLink()).toBe(true);
    for (const path of [folder, join(parent, name)]) {
      const model = await load(path, vectorEncoder);
      expect(await predict(model, samples)).toEqual(answers);
      model.dispose();
    }
    expect((await readdir(parent)).sort()).toEqual([...new Set(['model', 'v1', name])].sort());
  });

  it('takes a name that is nearly as long as names can be, and a folder that version control keeps', async () => {
    folder = join(parent, 'é'.repeat(120));
    await mkdir(folder);
    await writeFile(join(folder, '.gitkeep'), '');
    for (const seed of [1, 2]) await savedClassifier(seed);
    expect(await readdir(parent)).toEqual([basename(folder)]);
    (await load(folder, vectorEncoder)).dispose();
  });

  it('can be called many times at once for one folder: one of them is there in the end', async () => {
    const model = classifier(encoder(), { labels: sides });
    await model.encoder.adapt(samples);
    await Promise.all(Array.from({ length: 6 }, () => save(model, folder)));
    expect(await readdir(parent)).toEqual(['model']);
    const again = await load(folder, vectorEncoder);
    again.dispose();
    model.dispose();
  });

  it('is whole whenever it is loaded, also while two others save it again and again', async () => {
    const models = [1, 2].map((seed) => classifier(encoder(seed), { labels: sides }));
    for (const model of models) await model.encoder.adapt(samples);
    await save(models[0] ?? expect.fail(), folder);
    let isOver = false;
    const loads = (async () => {
      let count = 0;
      for (; !isOver; count++) {
        const { encoder } = await readManifest(folder);
        expect(encoder.kind).toBe('vector');
        (await load(folder, vectorEncoder)).dispose();
      }
      return count;
    })();
    const saves = models.map(async (model) => {
      for (let time = 0; time < 15; time++) await save(model, folder);
    });
    await Promise.all(saves).finally(() => {
      isOver = true;
    });
    expect(await loads).toBeGreaterThan(0);
    expect(await readdir(parent)).toEqual(['model']);
    for (const model of models) model.dispose();
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

describe('what is frozen', () => {
  it.each<[string, (layers: ReturnType<typeof encoder>['network']['layers']) => void]>([
    ['in between', (layers) => Object.assign(layers[2] ?? {}, { trainable: false })],
    ['first', (layers) => Object.assign(layers[1] ?? {}, { trainable: false })],
    ['nowhere', () => {}],
  ])('is frozen again, and every weight is in its place: a layer %s', async (_, freezeIn) => {
    const made = vectorEncoder({ length: 4, units: [4, 4], seed: 3 });
    freezeIn(made.network.layers);
    const model = classifier(made, { labels: ['a', 'b', 'c', 'd'] });
    const rows = [[1, 2, 3, 4]];
    const answers = await predict(model, rows);
    const trained = (network: typeof made.network) => network.trainableWeights.map(({ originalName }) => originalName);
    await save(model, folder);
    const again = await load(folder, vectorEncoder);
    expect(await predict(again, rows)).toEqual(answers);
    expect(trained(again.network)).toEqual(trained(model.network));
    expect((await readManifest(folder)).weights).toContain('encoder/vector_dense_1/kernel');
    model.dispose();
    again.dispose();
  });

  it('may be all of an encoder', async () => {
    const model = classifier(encoder(), { labels: sides });
    await model.encoder.adapt(samples);
    freeze(model.encoder);
    await save(model, folder);
    const again = await load(folder, vectorEncoder);
    expect(again.encoder.network.trainable).toBe(false);
    unfreeze(again.encoder);
    expect(again.network.trainableWeights).toHaveLength(model.encoder.network.weights.length - 4 + 2);
    model.dispose();
    again.dispose();
  });
});

it('a bundle that an older release wrote, without names, is read by position', async () => {
  const { answers } = await savedClassifier();
  const path = join(folder, 'encoderkit.json');
  const { weights: _, frozen: __, ...manifest } = JSON.parse(await readFile(path, 'utf8'));
  const { encoder: saved, head, files } = manifest;
  await writeFile(
    path,
    JSON.stringify({ ...manifest, checksum: await sha256(JSON.stringify({ encoder: saved, head, files })) }),
  );
  const model = await load(folder, vectorEncoder);
  expect(await predict(model, samples)).toEqual(answers);
  model.dispose();
});

describe('a bundle elsewhere', () => {
  it('is read by its address, with or without a slash at the end', async () => {
    const { answers } = await savedClassifier();
    const server = createServer((request, response) => {
      readFile(join(parent, request.url ?? '')).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const path of ['model', 'model/']) {
      const model = await load(new URL(`http://127.0.0.1:${port}/${path}`), vectorEncoder);
      expect(await predict(model, samples)).toEqual(answers);
      model.dispose();
    }
    await expect(load(new URL(`http://127.0.0.1:${port}/other`), vectorEncoder)).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringMatching(/http:.*\/other is no bundle/),
    });
    server.closeAllConnections();
    server.close();
  });

  it('is read from files, as a browser has them, and from a file: address', async () => {
    const { answers } = await savedClassifier();
    const files = await Promise.all(
      fileNames.map(async (name) => new File([await readFile(join(folder, name))], name)),
    );
    for (const source of [files, pathToFileURL(folder)]) {
      const model = await load(source, vectorEncoder);
      expect(await predict(model, samples)).toEqual(answers);
      model.dispose();
    }
    await expect(load(files.slice(0, 2), vectorEncoder)).rejects.toMatchObject({
      code: 'bundle-damaged',
      message: expect.stringMatching(/^weights\.bin: is missing/),
    });
  });
});

describe('load takes', () => {
  /** A classifier under another name: a head of somebody's own. */
  const own = Object.assign(
    (options: ClassifierHeadOptions<string>): ClassifierHead<string> => {
      const head = classifierHead(options);
      return Object.assign(head, {
        kind: 'mine',
        toConfig: (): Json => ({ labels: ['a', 'b'], width: 4, kind: 'mine' }),
      });
    },
    {
      kind: 'mine',
      fromConfig: (config: Json): ClassifierHead<string> => {
        const { kind: _, ...options } = config as { kind: string };
        return own(options as ClassifierHeadOptions<string>);
      },
    },
  );
  const savedOwn = async () => {
    const made = vectorEncoder({ length: 2 });
    const model = modelOf(made, own({ labels: ['a', 'b'], width: made.width }));
    await save(model, folder);
    const answers = await predict(model, samples);
    model.dispose();
    return answers;
  };

  it('a head of one’s own, by its factory', async () => {
    const answers = await savedOwn();
    const model = await load(folder, vectorEncoder, { head: own });
    expectTypeOf(model).toExtend<ModelWith<readonly number[], ClassifierHead<string>>>();
    expect(await predict(model, samples)).toEqual(answers);
    model.dispose();
  });

  it('whatever of several encoders and heads is there', async () => {
    const answers = await savedOwn();
    const choices = { encoders: [sequenceEncoder, vectorEncoder], heads: [own] } as const;
    const model = await load(folder, choices);
    expect([model.encoder.kind, model.head.kind]).toEqual(['vector', 'mine']);
    expect(await predict(model, samples)).toEqual(answers);
    model.dispose();
    const sequences = classifier(sequenceEncoder({ vocabulary: 3 }), { labels: ['a', 'b'] });
    await save(sequences, folder);
    sequences.dispose();
    const other = await load(folder, choices);
    expect([other.encoder.kind, other.head.kind]).toEqual(['sequence', 'classifier']);
    other.dispose();
  });

  it('no head that it was not given, and says what to do', async () => {
    await savedOwn();
    await expect(load(folder, { encoders: [vectorEncoder] })).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/classifier, .*received .*"kind":"mine".*heads: \[yours\]/),
    });
    await expect(load(folder, { encoders: [sequenceEncoder] })).rejects.toThrow(/kind "sequence", received "vector"/);
  });
});

describe('load refuses', () => {
  /** Changes the bundle as somebody would who knows its format: all checksums fit. */
  const forge = async (change: (bundle: Forged) => void) => {
    const path = join(folder, 'encoderkit.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    const bundle: Forged = {
      manifest,
      network: JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')),
      weights: await readFile(join(folder, 'weights.bin')),
    };
    change(bundle);
    const files = { 'model.json': Buffer.from(JSON.stringify(bundle.network)), 'weights.bin': bundle.weights };
    for (const [name, bytes] of Object.entries(files)) {
      await writeFile(join(folder, name), bytes);
      manifest.files[name] = { bytes: bytes.length, sha256: await sha256(bytes) };
    }
    const { encoder: saved, head, weights, frozen } = manifest;
    manifest.checksum = await sha256(JSON.stringify({ encoder: saved, head, files: manifest.files, weights, frozen }));
    await writeFile(path, JSON.stringify(manifest));
  };
  interface Forged {
    // biome-ignore lint/suspicious/noExplicitAny: whatever somebody writes
    readonly manifest: any;
    // biome-ignore lint/suspicious/noExplicitAny: whatever somebody writes
    readonly network: any;
    readonly weights: Buffer;
  }

  it.each<[string, (bundle: Forged) => void, string, RegExp]>([
    [
      'a configuration of billions of weights, before it makes them',
      ({ manifest }) => (manifest.encoder.config.units = [1e9, 3]),
      'bundle-mismatch',
      /makes a layer with weights of shape \[2,1000000000\], far more than the bundle has/,
    ],
    [
      'a head of billions of weights',
      ({ manifest }) => (manifest.head.hidden = [1e9]),
      'bundle-mismatch',
      /weights of shape \[3,1000000000\]/,
    ],
    ['no list of weights', ({ network }) => delete network.weightsManifest, 'bundle-damaged', /does not describe its/],
    ['a list that is none', ({ network }) => (network.weightsManifest = 5), 'bundle-damaged', /does not describe its/],
    [
      'weights of text',
      ({ network }) => (network.weightsManifest[0].weights[0].dtype = 'string'),
      'bundle-damaged',
      /does not describe its/,
    ],
    [
      'weights of a shape that the file has no room for',
      ({ network }) => (network.weightsManifest[0].weights[0].shape = [2, 5e8]),
      'bundle-damaged',
      /describes 4\d+ bytes of weights, and weights\.bin has/,
    ],
    [
      'a weight twice',
      ({ network }) => (network.weightsManifest[0].weights[1].name = network.weightsManifest[0].weights[0].name),
      'bundle-damaged',
      /does not describe its/,
    ],
    ['weights that are NaN', ({ weights }) => weights.fill(0xff), 'bundle-damaged', /values that are no numbers/],
    [
      'names that the model does not have',
      ({ manifest }) => (manifest.weights[0] = 'encoder/other/kernel'),
      'bundle-mismatch',
      /among them encoder\/vector_dense_0\/kernel, received .*among them encoder\/other\/kernel/,
    ],
    ['names that are no text', ({ manifest }) => (manifest.weights[0] = 5), 'bundle-damaged', /lacks/],
    [
      'a name twice',
      ({ manifest }) => (manifest.weights[1] = manifest.weights[0]),
      'bundle-mismatch',
      /among them encoder/,
    ],
    ['a head of no kind', ({ manifest }) => (manifest.head = null), 'bundle-mismatch', /the config of a head/],
  ])('%s, in a bundle whose checksums fit', async (_, change, code, message) => {
    await savedClassifier();
    await forge(change);
    await expect(load(folder, vectorEncoder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

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
      message: expect.stringMatching(/encoder\/vector_dense_0\/kernel of shape \[2,6\], received "\[2,5\]/),
    });
    const narrower = { kind: 'vector', fromConfig: () => vectorEncoder({ length: 2 }) };
    await expect(load(folder, narrower)).rejects.toMatchObject({ code: 'shape-mismatch' });
  });

  it('what a factory breaks down on, saying so', async () => {
    await savedClassifier();
    const broken = {
      kind: 'vector',
      fromConfig: (): ReturnType<typeof encoder> => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    };
    await expect(load(folder, broken)).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/no model can be made of what it describes \(Maximum call stack/),
    });
  });

  it('a config that the factory cannot read', async () => {
    await savedClassifier();
    const changed = { kind: 'vector', fromConfig: () => vectorEncoder.fromConfig({ length: -1 }) };
    await expect(load(folder, changed)).rejects.toMatchObject({ code: 'bundle-mismatch' });
  });

  it.each<[string, unknown[], RegExp]>([
    ['no folder', [undefined, vectorEncoder], /"folder" to be a path/],
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
