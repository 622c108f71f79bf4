import type { Encoder } from '@encoderkit/core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * Encoders that give what another one gives, which is computed once: a training on top of a frozen encoder then costs no more than its own
 * layers. They cannot be saved: `copyFusion` gives what was learnt on them to a model that has the encoder itself.
 *
 * @param encoder as it is now. The caller disposes it, after all that is made of it: samples that are not known are given to it when they come.
 * @param samples what will be trained on and asked for
 * @returns makes one; a model owns it as it does any other
 */
export async function vectorsOf<Sample>(
  encoder: Encoder<Sample>,
  samples: readonly Sample[],
): Promise<() => Encoder<Sample>> {
  const { kind, modality, width } = encoder;
  const distinct = [...new Set(samples)];
  const encoded = await encoder.encode(distinct);
  const known = new Map(distinct.map((sample, row) => [sample, encoded[row]] as const));

  async function encode(asked: readonly Sample[]): Promise<Float32Array[]> {
    const vectors = asked.map((sample) => known.get(sample));
    return vectors.every((vector) => vector !== undefined) ? vectors : encoder.encode(asked);
  }

  return () => {
    const network = identity(width);
    return {
      ...{ kind, modality, width, network, encode, needsAdapt: false },
      adapt: async () => undefined,
      async preprocess(asked) {
        const values = new Float32Array(asked.length * width);
        for (const [row, vector] of (await encode(asked)).entries()) values.set(vector, row * width);
        return [{ dtype: 'float32', shape: [asked.length, width], values }];
      },
      toConfig() {
        throw new TypeError('an encoder’s vectors cannot be saved: save a model that has the encoder');
      },
      dispose: () => void network.dispose(),
    };
  };
}

function identity(width: number) {
  const inputs = input({ shape: [width], name: 'vector' });
  const same = layers.activation({ activation: 'linear', name: 'vector_same' });
  return model({ inputs, outputs: same.apply(inputs) as SymbolicTensor, name: 'vector' });
}
