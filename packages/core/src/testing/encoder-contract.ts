import assert from 'node:assert/strict';
import { memory, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { toTensor } from '../base/host-array.ts';
import type { Json } from '../base/json.ts';
import type { Encoder, TimestepEncoder } from '../model/encoder.ts';
import { assertClose, assertLeavesNoTensors, assertRefuses, type ContractCheck } from './contract.ts';

export interface EncoderContractOptions<Sample> {
  /** Makes the encoder anew each time, with the same seed. Where it needs to adapt, it is adapted to `samples`. */
  readonly make: () => Encoder<Sample>;
  /** The factory that `make` uses, with `kind` and `fromConfig`. */
  readonly factory: { readonly kind: string; fromConfig(config: Json): Encoder<Sample> };
  /** Three or more that differ. */
  readonly samples: readonly Sample[];
  /** What no one could encode: each must be refused, and its place in the data set named where that is given. */
  readonly badSamples?: readonly unknown[];
  /** Whether what `make` makes augments in training; false when absent. */
  readonly augments?: boolean;
  /** By how much a sample's vector may differ with the batch it comes in, relative; 1e-5 when absent. */
  readonly tolerance?: number;
}

/**
 * What every encoder keeps to, as checks for any test runner.
 *
 * @returns the checks, in an order in which the first that fails says most
 * @example
 * ```ts
 * import { encoderContract } from '@encoderkit/core/testing';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const contract = encoderContract({
 *   make: () => vectorEncoder({ length: 2, noise: 0.1 }),
 *   factory: vectorEncoder,
 *   samples: [[1, 2], [3, 4], [5, 6]],
 *   badSamples: [[1], 'text', null],
 *   augments: true,
 * });
 * for (const { name, run } of contract) await run().then(() => console.log('ok', name)); // or: test(name, run)
 * ```
 */
export function encoderContract<Sample>(options: EncoderContractOptions<Sample>): ContractCheck[] {
  const { factory, samples, badSamples = [], augments = false, tolerance = 1e-5 } = options;
  assert.ok(samples.length >= 3, 'encoderContract: give three or more samples');

  /** Calls `body` with an encoder that is ready, and disposes it. */
  const withEncoder = async (body: (encoder: Encoder<Sample>) => Promise<void>): Promise<void> => {
    const encoder = options.make();
    try {
      if (encoder.needsAdapt) await encoder.adapt(samples);
      await body(encoder);
    } finally {
      encoder.dispose();
    }
  };
  const check = (name: string, body: (encoder: Encoder<Sample>) => Promise<void>): ContractCheck => ({
    name,
    run: () => withEncoder(body),
  });

  return [
    check('says what it is, as its factory does', async ({ kind, modality, width }) => {
      assert.ok(kind !== '' && modality !== '', 'kind and modality are names');
      assert.equal(kind, factory.kind);
      assert.ok(Number.isInteger(width) && width > 0, `width is ${width}`);
    }),

    check('has a network that gives one vector of its width for a sample', async ({ network, width }) => {
      assert.deepEqual(
        network.outputs.map(({ shape }) => shape),
        [[null, width]],
      );
    }),

    check('preprocesses to what its network takes', async (encoder) => {
      const arrays = await encoder.preprocess(samples);
      const inputs = encoder.network.inputs;
      assert.equal(arrays.length, inputs.length, 'one array for each input');
      arrays.forEach(({ dtype, shape, values }, index) => {
        const input = inputs[index];
        assert.equal(shape[0], samples.length, 'a row for each sample');
        assert.equal(shape.length, input?.shape.length, 'rank');
        input?.shape.forEach((length, axis) => {
          if (axis > 0 && length !== null) assert.equal(shape[axis], length, `length of axis ${axis}`);
        });
        assert.equal(
          values.length,
          shape.reduce((product, length) => product * length, 1),
          'as many numbers as fit the shape',
        );
        assert.ok(values instanceof (dtype === 'int32' ? Int32Array : Float32Array), `${dtype} values`);
        assert.ok(values.every(Number.isFinite), 'finite numbers');
      });
    }),

    check('gives a vector of its width for each sample, in order', async (encoder) => {
      const vectors = await encoder.encode(samples);
      assert.equal(vectors.length, samples.length);
      for (const vector of vectors) {
        assert.ok(vector instanceof Float32Array && vector.length === encoder.width);
        assert.ok(vector.every(Number.isFinite), 'finite numbers');
      }
      const backwards = await encoder.encode([...samples].reverse());
      backwards.reverse().forEach((vector, index) => {
        assertClose(vector, vectors[index] ?? [], tolerance, `sample ${index} among others in another order`);
      });
    }),

    check('gives the same vectors each time, and from each encoder that is made the same', async (encoder) => {
      const vectors = await encoder.encode(samples);
      assert.deepEqual(await encoder.encode(samples), vectors);
      await withEncoder(async (other) => assert.deepEqual(await other.encode(samples), vectors));
    }),

    check('gives a sample the same vector in a batch of any size', async (encoder) => {
      const vectors = await encoder.encode(samples);
      for (const [index, sample] of samples.entries()) {
        const [alone] = await encoder.encode([sample]);
        assertClose(alone ?? [], vectors[index] ?? [], tolerance, `sample ${index} alone`);
      }
      const many = Array.from({ length: 130 }, (_, index) => samples[index % samples.length] as Sample);
      (await encoder.encode(many)).forEach((vector, index) => {
        assertClose(vector, vectors[index % samples.length] ?? [], tolerance, `sample ${index} of many`);
      });
      assert.deepEqual(await encoder.encode([]), []);
    }),

    check('gives vectors of timesteps, which padding does not change', async (encoder) => {
      const { timesteps } = encoder;
      if (!timesteps) return;
      assert.ok(
        Number.isInteger(timesteps.width) && timesteps.width > 0,
        `width of a timestep's vector is ${timesteps.width}`,
      );
      const known = encoder.network.weights.map((weight) => weight.read().id);
      for (const weight of timesteps.network.weights)
        assert.ok(known.includes(weight.read().id), `weight ${weight.name} is the network's, too`);
      const together = await stepVectors(encoder, timesteps, samples);
      for (const [index, sample] of samples.entries()) {
        const [alone = []]: Float32Array[][] = await stepVectors(encoder, timesteps, [sample]);
        assert.equal(alone.length, together[index]?.length, `as many timesteps of sample ${index} alone`);
        alone.forEach((vector, timestep) => {
          assertClose(
            vector,
            together[index]?.[timestep] ?? [],
            tolerance,
            `timestep ${timestep} of sample ${index} alone`,
          );
        });
      }
    }),

    check('tells sizes that go with the length of its rows', async (encoder) => {
      if (!encoder.sizeOf) return;
      const rows: { size: number; length: number }[] = [];
      for (const sample of samples) {
        const size = encoder.sizeOf(sample);
        assert.ok(Number.isFinite(size) && size >= 0, `size is ${size}`);
        const [first] = await encoder.preprocess([sample]);
        rows.push({ size, length: first?.shape[1] ?? 0 });
      }
      rows.sort((one, other) => one.size - other.size || one.length - other.length);
      const lengths = rows.map(({ length }) => length);
      assert.deepEqual(
        lengths,
        [...lengths].sort((one, other) => one - other),
        'no longer row for a smaller sample',
      );
    }),

    check('augments in training only', async (encoder) => {
      const plain = await encoder.preprocess(samples);
      assert.deepEqual(await encoder.preprocess(samples), plain, 'the same each time without a pass');
      if (!augments) return;
      const indices = samples.map((_, index) => index);
      const [first, second] = [1, 2].map((epoch) => encoder.preprocess(samples, { seed: 1, epoch, indices }));
      assert.notDeepEqual(await first, plain, 'a pass changes samples');
      assert.notDeepEqual(await second, await first, 'each epoch changes them in its own way');
    }),

    check('augments a sample by seed, epoch and place alone', async (encoder) => {
      const pass = { seed: 3, epoch: 2 };
      const indices = samples.map((_, index) => 10 + index);
      const arrays = await encoder.preprocess(samples, { ...pass, indices });
      assert.deepEqual(await encoder.preprocess(samples, { ...pass, indices }), arrays, 'the same again');
      const backwards = await encoder.preprocess([...samples].reverse(), { ...pass, indices: [...indices].reverse() });
      const rows = (array: (typeof arrays)[number]) => {
        const length = array.values.length / samples.length;
        return samples.map((_, row) => array.values.slice(row * length, (row + 1) * length));
      };
      assert.deepEqual(
        backwards.map((array) => rows(array).reverse()),
        arrays.map(rows),
        'whatever comes beside it',
      );
    }),

    {
      name: 'leaves no tensor behind',
      run: () =>
        assertLeavesNoTensors(async () => {
          await withEncoder(async (encoder) => {
            const held = memory().numTensors;
            await encoder.adapt(samples);
            await encoder.preprocess(samples);
            await encoder.preprocess(samples, { seed: 1, epoch: 1, indices: samples.map((_, index) => index) });
            await encoder.encode(samples);
            assert.equal(memory().numTensors, held, 'after adapt, preprocess and encode');
          });
        }, 'after dispose'),
    },

    {
      name: 'knows whether it has adapted',
      async run() {
        const encoder = options.make();
        try {
          if (!encoder.needsAdapt) return;
          await assertRefuses(() => encoder.encode(samples), 'encode before adapt', ['not-adapted']);
          await encoder.adapt(samples);
          assert.equal(encoder.needsAdapt, false);
          const again = factory.fromConfig(encoder.toConfig());
          assert.equal(again.needsAdapt, false, 'what it has learnt is in its config');
          again.dispose();
        } finally {
          encoder.dispose();
        }
      },
    },

    check('comes back from its config, and with its weights gives the same vectors', async (encoder) => {
      const config = encoder.toConfig();
      assert.deepEqual(JSON.parse(JSON.stringify(config)), config, 'the config is JSON');
      const again = factory.fromConfig(JSON.parse(JSON.stringify(config)));
      try {
        assert.deepEqual(again.toConfig(), config);
        assert.equal(again.width, encoder.width);
        again.network.setWeights(encoder.network.getWeights());
        assert.deepEqual(await again.encode(samples), await encoder.encode(samples));
      } finally {
        again.dispose();
      }
    }),

    check('takes over what another like it has learnt, without learning anew', async (encoder) => {
      const again = options.make();
      try {
        if (!again.needsAdapt || !again.restore) return;
        await again.restore(JSON.parse(JSON.stringify(encoder.toConfig())));
        assert.equal(again.needsAdapt, false);
        assert.deepEqual(again.toConfig(), encoder.toConfig());
        assert.deepEqual(await again.preprocess(samples), await encoder.preprocess(samples));
      } finally {
        again.dispose();
      }
    }),

    {
      name: 'refuses a config that it cannot read',
      async run() {
        for (const config of [null, [], 'text', { [`${factory.kind}-of-the-future`]: 1 }]) {
          await assertRefuses(() => factory.fromConfig(config), `fromConfig(${JSON.stringify(config)})`, [
            'bundle-mismatch',
          ]);
        }
      },
    },

    check('refuses what it cannot encode, and goes on', async (encoder) => {
      const vectors = await encoder.encode(samples);
      for (const bad of badSamples) {
        const mixed = [...samples, bad as Sample];
        await assertLeavesNoTensors(
          async () => {
            await assertRefuses(() => encoder.encode(mixed), `encode of ${String(bad)}`);
          },
          `a refused sample, ${String(bad)}`,
        );
        const indices = mixed.map((_, index) => 4700 + index);
        const named = await assertRefuses(
          () => encoder.preprocess(mixed, { seed: 1, epoch: 1, indices }),
          `preprocess of ${String(bad)}`,
        );
        assert.match(named.message, new RegExp(`\\b${4700 + samples.length}\\b`), 'its place in the data set');
      }
      await assertRefuses(() => encoder.encode('text' as unknown as Sample[]), 'encode of no list', ['invalid-input']);
      assert.deepEqual(await encoder.encode(samples), vectors);
    }),

    {
      name: 'says when it has been disposed',
      async run() {
        const encoder = options.make();
        if (encoder.needsAdapt) await encoder.adapt(samples);
        encoder.dispose();
        encoder.dispose();
        await assertRefuses(() => encoder.encode(samples), 'encode after dispose', ['disposed']);
        await assertRefuses(() => encoder.preprocess(samples), 'preprocess after dispose', ['disposed']);
      },
    },
  ];
}

/** The vectors of each sample's kept timesteps, after a look at where they are said to be. */
async function stepVectors<Sample>(
  encoder: Encoder<Sample>,
  { network, width, spans }: TimestepEncoder<Sample>,
  samples: readonly Sample[],
): Promise<Float32Array[][]> {
  const features = await encoder.preprocess(samples);
  const length = features[0]?.shape[1] ?? 0;
  const made = tidy(() => network.apply(features.map(toTensor), { training: false }) as Tensor);
  const values = await made.data();
  made.dispose();
  assert.deepEqual(made.shape, [samples.length, length, width], 'a vector for each timestep of a row');
  const places = spans(samples, features);
  assert.equal(places.length, samples.length, 'a span for each sample');
  return places.map(({ total, first, count, offset }, row) => {
    const numbers = { total, first, count, offset };
    const text = `span ${JSON.stringify(numbers)} in a row of ${length}`;
    assert.ok(
      Object.values(numbers).every((number) => Number.isInteger(number) && number >= 0),
      text,
    );
    assert.ok(first + count <= total && offset + count <= length, text);
    return Array.from({ length: count }, (_, timestep) => {
      const start = (row * length + offset + timestep) * width;
      return Float32Array.from(values.slice(start, start + width));
    });
  });
}
