import { randomGenerator } from '@encoderkit/core';
import { describe, expect, it } from 'vitest';
import { type FramerOptions, framer } from './framer.ts';

/** Frames of a sound that comes in chunks of sizes that `size` gives. */
function framesOf(samples: Float32Array, options: FramerOptions, size: () => number): Float32Array[] {
  const frames: Float32Array[] = [];
  const cut = framer('test', options);
  const keep = (buffer: Float32Array, start: number) => frames.push(buffer.slice(start, start + options.span));
  for (let from = 0; from < samples.length; ) {
    const until = Math.min(samples.length, from + size());
    const before = frames.length;
    const promised = cut.framesAfter(until - from);
    cut.push(samples.subarray(from, until), keep);
    if (frames.length - before !== promised)
      throw new Error(`${promised} frames promised, ${frames.length - before} given`);
    from = until;
  }
  const before = frames.length;
  const promised = cut.framesAtEnd();
  cut.end(keep);
  expect(frames.length - before).toBe(promised);
  return frames;
}

/** The same, by definition. */
function expectedFrames(
  samples: Float32Array,
  { span, hopLength, padding, preEmphasis }: FramerOptions,
): Float32Array[] {
  if (samples.length === 0) return [];
  const padded = new Float32Array(samples.length + 2 * padding);
  padded.set(
    samples.map((sample, index) => sample - preEmphasis * (samples[index - 1] ?? 0)),
    padding,
  );
  const count = Math.max(1, Math.floor((padded.length - span) / hopLength) + 1);
  return Array.from({ length: count }, (_, frame) => {
    const content = new Float32Array(span);
    content.set(padded.subarray(frame * hopLength, frame * hopLength + span));
    return content;
  });
}

const cases: FramerOptions[] = [
  { span: 400, hopLength: 160, padding: 0, preEmphasis: 0 },
  { span: 512, hopLength: 160, padding: 256, preEmphasis: 0.97 },
  { span: 8, hopLength: 8, padding: 4, preEmphasis: 0 },
  { span: 8, hopLength: 30, padding: 0, preEmphasis: 0.5 },
  { span: 8, hopLength: 30, padding: 4, preEmphasis: 0 },
  { span: 1, hopLength: 1, padding: 0, preEmphasis: 0 },
  { span: 10_000, hopLength: 9000, padding: 5000, preEmphasis: 0 },
];

describe.each(cases)('framer of %j', (options) => {
  const random = randomGenerator(2);
  const lengths = [0, 1, 2, 7, 8, 9, 31, 399, 400, 401, 559, 560, 2000, 2 * options.span + 1];

  it.each([
    ['one by one', () => 1],
    ['160 at a time', () => 160],
    ['as they come', () => random.integer(5000)],
    ['at once', () => 1e9],
  ])('cuts samples that come %s', (_, size) => {
    for (const length of lengths) {
      const samples = Float32Array.from({ length }, () => random.normal());
      expect(framesOf(samples, options, size)).toEqual(expectedFrames(samples, options));
    }
  });
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d and says where it is', (bad) => {
  const cut = framer('test', { span: 8, hopLength: 4, padding: 0, preEmphasis: 0 });
  cut.push(new Float32Array(10_000), () => {});
  const samples = new Float32Array(9000);
  samples[8999] = bad;
  expect(() => cut.push(samples, () => {})).toThrow(
    expect.objectContaining({ code: 'not-finite', message: expect.stringContaining(`${bad} at sample 18999`) }),
  );
});
