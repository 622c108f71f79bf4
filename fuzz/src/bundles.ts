import { audioEncoder } from '@encoderkit/audio';
import {
  classifier,
  fuse,
  fusion,
  type Json,
  load,
  type Model,
  predict,
  type RandomGenerator,
  readManifest,
  regressor,
} from '@encoderkit/core';
import { tabularEncoder, vectorEncoder } from '@encoderkit/tabular';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { asBlobs, type BundleFiles, bundleNames, filesOf, forged, partsOf } from './bundle-files.ts';
import { damaged } from './damage.ts';
import type { Fuzzer } from './fuzzer.ts';
import { damagedJson, fieldsOf } from './json-damage.ts';

/** One model of each kind of encoder, what it gives for a sample, and its bundle. */
interface Saved {
  readonly files: BundleFiles;
  readonly sample: unknown;
  readonly answer: string;
}

const encoders = [
  vectorEncoder,
  tabularEncoder,
  cnnEncoder,
  textEncoder,
  audioEncoder,
  fusion({ point: vectorEncoder, image: cnnEncoder }),
] as const;

/**
 * Bundles that were damaged on the way, and such as somebody made up, checksums and all. What is loaded must be the model that was saved, or,
 * of one that is made up, one that answers or says why not.
 */
export const bundles: Fuzzer = {
  description: 'damaged and forged bundles, to load and predict',
  async prepare() {
    const saved = await savedModels();
    return async (random) => {
      const one = saved[random.integer(saved.length)];
      const other = saved[random.integer(saved.length)];
      if (!one || !other) return;
      // The process must go on as before.
      if (random.integer(20) === 0) await answerIs(one.files, one);
      if (random.integer(4) === 0) await answerIs(damagedFiles(one.files, other.files, random), one);
      else await answerOf(forgedFiles(one.files, other.files, random), one.sample);
    };
  },
};

async function answerIs(files: BundleFiles, { sample, answer }: Saved): Promise<void> {
  const received = await answerOf(files, sample);
  if (received !== answer) throw new Error(`it answers ${received} in place of ${answer}`);
}

/** What the bundle's model gives for a sample, as text. */
async function answerOf(files: BundleFiles, sample: unknown): Promise<string> {
  const blobs = asBlobs(files);
  await readManifest(blobs);
  const model: Model<never, never, unknown, unknown> = await load(blobs, { encoders });
  try {
    // Its type is known to nobody here.
    const predictions = await predict(model as Model<unknown, never, unknown, unknown>, [sample]);
    if (predictions.length !== 1) throw new Error(`${predictions.length} predictions for one sample`);
    return JSON.stringify(predictions);
  } finally {
    model.dispose();
  }
}

/** The files as they are after an accident: its manifest says that something is wrong. */
function damagedFiles(files: BundleFiles, others: BundleFiles, random: RandomGenerator): BundleFiles {
  const name = bundleNames[random.integer(bundleNames.length)] ?? '';
  const result = new Map(files);
  const bytes = files.get(name) ?? new Uint8Array(0);
  const accident = random.integer(8);
  if (accident === 0) result.delete(name);
  else if (accident === 1) result.set(name, others.get(name) ?? bytes);
  else if (accident === 2) result.set(name, files.get(bundleNames[random.integer(bundleNames.length)] ?? '') ?? bytes);
  else result.set(name, damaged(bytes, random));
  return result;
}

/** A bundle whose checksums are right and whose contents are not. */
function forgedFiles(files: BundleFiles, others: BundleFiles, random: RandomGenerator): BundleFiles {
  const { manifest, network, weights } = partsOf(files);
  const within = (record: Json, names: readonly string[]): Json => {
    const name = names[random.integer(names.length)] ?? '';
    const fields = fieldsOf(record);
    return { ...fields, [name]: damagedJson(fields[name] ?? null, random) };
  };
  const forgeries: readonly (() => BundleFiles)[] = [
    () => forged({ manifest: within(manifest, ['encoder', 'encoder', 'head', 'weights', 'frozen']), network, weights }),
    () => forged({ manifest, network: within(network, ['weightsManifest', 'modelTopology']), weights }),
    () => forged({ manifest, network, weights: damaged(weights, random) }),
    () => forged({ ...partsOf(others), manifest }),
    () => forged({ manifest, network: partsOf(others).network, weights }),
  ];
  // Mostly the first two, which have the most to get wrong.
  return forgeries[Math.floor(forgeries.length * random.uniform() ** 3)]?.() ?? files;
}

async function savedModels(): Promise<Saved[]> {
  const labels = ['no', 'yes'];
  const image = { data: Uint8Array.from({ length: 64 }, (_, pixel) => pixel * 4), width: 8, height: 8, channels: 1 };
  const tone = Float32Array.from({ length: 4000 }, (_, time) => Math.sin(time / 9) / 3);
  const cnn = () => cnnEncoder({ input: [8, 8, 1], blocks: [{ filters: 2 }], units: 4 });
  return Promise.all([
    saved(classifier(vectorEncoder({ length: 3, units: [4] }), { labels }), [
      [1, 2, 3],
      [3, 1, 2],
    ]),
    saved(
      regressor(tabularEncoder({ columns: { size: 'number', colour: 'category', since: 'date' }, units: [3] }), {
        outputs: ['price'],
      }),
      [
        { size: 3, colour: 'red', since: '2020-02-03' },
        { size: 5, colour: 'blue', since: '2021-05-06' },
      ],
    ),
    saved(classifier(cnn(), { labels }), [image]),
    saved(classifier(textEncoder({ maxTokens: 20, embeddingSize: 3, units: 3 }), { labels }), [
      'a good day',
      'a bad one',
    ]),
    saved(classifier(audioEncoder({ sampleRate: 8000, units: 3, maxSeconds: 1 }), { labels }), [
      { samples: tone, sampleRate: 8000 },
    ]),
    saved(classifier(fuse({ point: vectorEncoder({ length: 3, units: [4] }), image: cnn() }), { labels }), [
      { point: [1, 2, 3], image },
      { point: [3, 1, 2], image },
    ]),
  ]);
}

async function saved<Sample>(
  model: Model<Sample, never, unknown, unknown>,
  samples: readonly [Sample, ...Sample[]],
): Promise<Saved> {
  if (model.encoder.needsAdapt) await model.encoder.adapt(samples);
  const [sample] = samples;
  const answer = JSON.stringify(await predict(model, [sample]));
  const files = await filesOf(model);
  model.dispose();
  return { files, sample, answer };
}
