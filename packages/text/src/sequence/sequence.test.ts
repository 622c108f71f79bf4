import { describe, expect, it } from 'vitest';
import { type PadSequencesOptions, padSequences } from './pad-sequences.ts';

describe('padSequences', () => {
  const sequences = [[1, 2], [], Int32Array.of(3, 4, 5, 6)];

  // What Keras' pad_sequences gives for the same.
  it.each<[PadSequencesOptions, number[]]>([
    [{}, [0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 5, 6]],
    [{ padding: 'post' }, [1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6]],
    [{ maxLength: 3 }, [0, 1, 2, 0, 0, 0, 4, 5, 6]],
    [{ maxLength: 3, truncating: 'post', value: -7 }, [-7, 1, 2, -7, -7, -7, 3, 4, 5]],
    [{ maxLength: 5, padding: 'post' }, [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6, 0]],
    [{ maxLength: 0 }, []],
  ])('%j', (options, values) => {
    const padded = padSequences(sequences, options);
    expect([...padded.values]).toEqual(values);
    expect(padded.shape).toEqual([3, values.length / 3]);
  });

  it('takes no sequences at all', () => {
    expect(padSequences([])).toEqual({ dtype: 'int32', shape: [0, 0], values: new Int32Array() });
  });

  it.each<[unknown, object, string]>([
    ['abc', {}, 'expected a list of sequences, received "abc"'],
    [[[1], 'ab'], {}, 'expected sequence 1 to be a list of integers'],
    [[[1], [2, 0.5]], {}, 'expected element 1 of sequence 1 to be an integer of 32 bits, received 0.5'],
    [[[2 ** 31]], {}, 'received 2147483648'],
    [[[null]], {}, 'received null'],
    [[], { padding: 'left' }, 'expected "padding" to be one of "pre", "post", received "left"'],
    [[], { maxlen: 3 }, 'there is no option "maxlen"'],
    [[], { maxLength: -1 }, 'expected "maxLength" to be an integer at least 0'],
  ])('refuses %j with %j', (wrong, options, message) => {
    expect(() => padSequences(wrong as never, options)).toThrow(message);
  });
});
