import { describe, expect, test } from 'vitest';
import { readWav } from './wav.ts';

const text = (letters: string) => [...letters].map((letter) => letter.charCodeAt(0));
const word16 = (value: number) => [value & 255, (value >> 8) & 255];
const word32 = (value: number) => [...word16(value & 0xffff), ...word16(value >>> 16)];
const chunk = (name: string, bytes: number[]) => [
  ...text(name),
  ...word32(bytes.length),
  ...bytes,
  ...(bytes.length % 2 ? [0] : []),
];
const format = ({ kind = 1, channels = 1, rate = 8000, bits = 16 } = {}) =>
  chunk('fmt ', [
    ...word16(kind),
    ...word16(channels),
    ...word32(rate),
    ...word32(rate * 2),
    ...word16(2),
    ...word16(bits),
  ]);
const samples = chunk('data', [...word16(1), ...word16(-2), ...word16(-32768)]);
const wav = (...chunks: number[][]) =>
  Uint8Array.from([...text('RIFF'), ...word32(4 + chunks.flat().length), ...text('WAVE'), ...chunks.flat()]);

describe('readWav', () => {
  test('reads samples and rate, past chunks it does not know', () => {
    const expected = { samples: Int16Array.of(1, -2, -32768), sampleRate: 8000 };
    expect(readWav(wav(format(), samples), 'test')).toEqual(expected);
    expect(readWav(wav(chunk('LIST', [1, 2, 3]), format(), samples), 'test')).toEqual(expected);
  });

  test.each([
    ['nothing', new Uint8Array(0), /received something else/],
    ['text', Uint8Array.from(text('this is no sound at all')), /received something else/],
    ['no data', wav(format()), /received no samples/],
    ['two channels', wav(format({ channels: 2 }), samples), /2 channels of 16 bits/],
    ['floats', wav(format({ kind: 3, bits: 32 }), samples), /format 3/],
    ['a file that was cut', wav(format(), samples).subarray(0, -2), /"data" that ends too early/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readWav(bytes, 'test')).toThrow(message);
  });
});
