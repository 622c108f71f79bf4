import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toTensor } from '../../base/host-array.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { freeze } from '../../model/freeze.ts';
import { predict } from '../../run/predict.ts';
import { load } from '../../store/bundle/load.ts';
import { save } from '../../store/bundle/save.ts';
import { exportOnnx } from '../../store/export-onnx.ts';
import { sequenceEncoder } from '../../testing/sequence-encoder.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { train } from '../../train/train.ts';
import { fuse } from './fuse.ts';
import { fusion } from './fusion.ts';
import { type FusionKind, fusionKinds } from './kinds/kinds.ts';
import { both, type Pair, pairs } from './testing/pairs.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const samples: Pair[] = [...both(3), { left: [1, 2] }, { right: [0, 5, 1] }];
const kinds = Object.keys(fusionKinds) as FusionKind[];
const factory = fusion({ left: vectorEncoder, right: vectorEncoder });

/** Two encoders whose layers have the same names, one of which learns its scale and statistics. */
const build = (kind: FusionKind) =>
  classifier(
    fuse(
      {
        left: vectorEncoder({ length: 2, units: [4], normalize: true, batchNormalization: true }),
        right: vectorEncoder({ length: 3, units: [4], seed: 9 }),
      },
      { kind, modalityDropout: 0.2, learningRates: { left: 0.5 }, seed: 3 },
    ),
    { labels: ['near', 'far'] },
  );

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fusion-'));
  try {
    await body(join(folder, 'model'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What plain TF.js makes of the bundle. */
async function plainOutputs(path: string, inputs: readonly Tensor[]): Promise<number[]> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
  const bytes = await readFile(join(path, 'weights.bin'));
  const weightSpecs = weightsManifest.flatMap(({ weights }: { weights: io.WeightsManifestEntry[] }) => weights);
  const weightData = new Uint8Array(bytes).buffer;
  const network = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const outputs = tidy(() => network.predict([...inputs]) as Tensor);
  const numbers = [...(await outputs.data())];
  outputs.dispose();
  network.dispose();
  return numbers;
}

describe.each(kinds)('a bundle of a fusion of kind %s', (kind) => {
  it('comes back, also when one encoder was frozen, and is read by plain TF.js', async () => {
    await inFolder(async (path) => {
      for (const frozen of [false, true]) {
        const model = build(kind);
        await train(model, pairs(16), { epochs: 2, learningRate: 0.05, engine: 'onnx' });
        if (frozen) freeze(model.encoder);
        await save(model, path);
        const again = await load(path, factory);
        expect(await predict(again, samples)).toEqual(await predict(model, samples));
        expect(again.encoder.toConfig()).toEqual(model.encoder.toConfig());

        const tensors = (await model.encoder.preprocess(samples)).map(toTensor);
        const logits = tidy(() => {
          const embedding = model.encoder.network.apply(tensors) as Tensor;
          return model.head.network.apply(embedding) as Tensor;
        });
        const near = [...(await logits.data())].map((value) => expect.closeTo(value, 5));
        expect(await plainOutputs(path, tensors)).toEqual(near);
        for (const tensor of [...tensors, logits]) tensor.dispose();
        again.dispose();
        model.dispose();
      }
    });
  });

  it('is exported, with an input for each modality and for its presence', async () => {
    await inFolder(async (path) => {
      const model = build(kind);
      await train(model, pairs(8), { epochs: 1, engine: 'onnx' });
      await exportOnnx(model, `${path}.onnx`);
      const text = (await readFile(`${path}.onnx`)).toString('latin1');
      for (const part of ['left', 'right', 'left_present', 'right_present']) expect(text).toContain(part);
      model.dispose();
    });
  });
});

describe('a frozen part', () => {
  it('comes back with its weights, whichever it is', async () => {
    await inFolder(async (path) => {
      const [left, right] = [vectorEncoder({ length: 2, seed: 4 }), vectorEncoder({ length: 3, seed: 5 })];
      freeze(left);
      const model = classifier(fuse({ left, right }), { labels: ['a', 'b'] });
      await save(model, path);
      expect(left.network.trainable, 'stays frozen').toBe(false);
      expect(left.network.trainableWeights).toEqual([]);
      expect(right.network.trainable).toBe(true);
      const again = await load(path, factory);
      expect(await again.encoder.encode(samples)).toEqual(await model.encoder.encode(samples));
      expect(await predict(again, samples)).toEqual(await predict(model, samples));
      again.dispose();
      model.dispose();
    });
  });

  it('may itself be a fusion', async () => {
    await inFolder(async (path) => {
      const inner = fuse(
        { left: vectorEncoder({ length: 2 }), right: vectorEncoder({ length: 3 }) },
        { kind: 'gated' },
      );
      freeze(inner);
      const encoder = fuse({ pair: inner, path: sequenceEncoder({ vocabulary: 9 }) }, { kind: 'sum' });
      const model = classifier(encoder, { labels: ['a', 'b'] });
      const mixed = [{ pair: { left: [1, 2] }, path: [1, 2, 3] }, { path: [4] }, { pair: { right: [3, 4, 5] } }];
      await save(model, path);
      const again = await load(path, fusion({ pair: factory, path: sequenceEncoder }));
      expect(await predict(again, mixed)).toEqual(await predict(model, mixed));
      again.dispose();
      model.dispose();
    });
  });
});

describe('load of a fusion', () => {
  it('asks for the factories that fit', async () => {
    await inFolder(async (path) => {
      const model = build('sum');
      await save(model, path);
      model.dispose();
      const mismatch = (message: RegExp) => ({ code: 'bundle-mismatch', message: expect.stringMatching(message) });
      await expect(load(path, vectorEncoder)).rejects.toMatchObject(mismatch(/"vector", received "fusion"/));
      await expect(load(path, fusion({ left: vectorEncoder, other: vectorEncoder }))).rejects.toMatchObject(
        mismatch(/fuses "left", "right", and there are factories for "left", "other".*fusion\({ left: the factory/),
      );
      await expect(load(path, fusion({ left: vectorEncoder, right: sequenceEncoder }))).rejects.toMatchObject(
        mismatch(/"right" is an encoder of kind "vector", and its factory makes encoders of kind "sequence"/),
      );
      expect(() => Reflect.apply(fusion, undefined, [{ left: vectorEncoder, right: 3 }])).toThrow(
        /fusion: expected the factory of the encoder of "right", received 3/,
      );
      expect(() => fusion({ left: vectorEncoder })).toThrow(/factories of two or more encoders/);
      expect(() => Reflect.apply(fusion, undefined, [null])).toThrow(/factories of two or more encoders/);
    });
  });
});
