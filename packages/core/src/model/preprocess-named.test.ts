import { EncoderKitError } from '@encoderkit/errors';
import { describe, expect, it } from 'vitest';
import type { Encoder } from './encoder.ts';
import { preprocessNamed } from './preprocess-named.ts';

const bad = 'bad';
const failure = (place: number) =>
  new EncoderKitError({ code: 'invalid-input', where: `words, sample ${place}`, expected: 'a word', received: bad });

/** An encoder that looks at the places it is given, and one that does not. */
const preprocess =
  (looks: boolean): Encoder<string>['preprocess'] =>
  async (samples, pass) => {
    const row = samples.indexOf(bad);
    if (row >= 0) throw failure((looks ? pass?.indices[row] : undefined) ?? row);
    return [{ dtype: 'float32', shape: [samples.length, 1], values: new Float32Array(samples.length) }];
  };

describe('preprocessing names a bad sample', () => {
  it.each<[string, boolean, RegExp]>([
    ['as the encoder does', true, /^words, sample 41: expected a word, received "bad"\.$/],
    ['for an encoder that does not', false, /^sample 41: words, sample 0: expected a word, received "bad"\.$/],
  ])('by its place, %s', async (_, looks, message) => {
    const encoder = { preprocess: preprocess(looks) };
    await expect(preprocessNamed(encoder, ['a', 'b', bad, bad], [7, 3, 41, 42])).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message),
    });
  });

  it('with no more ado where places are those in the batch', async () => {
    await expect(preprocessNamed({ preprocess: preprocess(false) }, ['a', bad], [0, 1])).rejects.toThrow(
      /^words, sample 1: expected/,
    );
  });

  it('and leaves other errors as they are', async () => {
    const error = new TypeError('a fault of the encoder');
    const encoder = { preprocess: () => Promise.reject(error) };
    await expect(preprocessNamed(encoder, ['a'], [5])).rejects.toBe(error);
    const ofBatch = new EncoderKitError({ code: 'invalid-input', where: 'words', problem: 'these do not go together' });
    const together = {
      preprocess: async (samples: readonly string[]) => (samples.length > 1 ? Promise.reject(ofBatch) : []),
    };
    await expect(preprocessNamed(together, ['a', 'b'], [5, 6])).rejects.toBe(ofBatch);
  });
});
