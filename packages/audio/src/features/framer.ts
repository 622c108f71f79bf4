import { checkSamples } from '../input/sound.ts';

/** Takes a frame: it begins at `start` of `samples`, which are valid during the call alone. */
export type FrameSink = (samples: Float32Array, start: number) => void;

/** Cuts sound that comes in chunks of any size into overlapping frames. */
export interface Framer {
  /** How many frames `push` would give for so many samples more. */
  framesAfter(samples: number): number;
  push(samples: Float32Array, sink: FrameSink): void;
  /** How many frames `end` will give. */
  framesAtEnd(): number;
  /** No more samples come. */
  end(sink: FrameSink): void;
}

export interface FramerOptions {
  /** Samples in a frame. */
  readonly span: number;
  readonly hopLength: number;
  /** Zeros before the first and behind the last sample. */
  readonly padding: number;
  /** y[t] = x[t] - preEmphasis * x[t - 1] over the whole sound, x[-1] being 0. */
  readonly preEmphasis: number;
}

/** How many samples are copied at a time, at least. */
const block = 8192;

/**
 * Frames do not depend on how the sound was cut into chunks. A frame that is not complete at the end is left out, but a sound shorter than a
 * frame is padded with zeros to one.
 */
export function framer(where: string, { span, hopLength, padding, preEmphasis }: FramerOptions): Framer {
  const buffer = new Float32Array(span + block);
  // The zeros before the first sample are in the buffer already.
  let filled = padding;
  let skip = 0;
  let previous = 0;
  let total = 0;
  let frames = 0;

  const framesIn = (samples: number) => {
    const there = filled + samples - skip;
    return there < span ? 0 : Math.floor((there - span) / hopLength) + 1;
  };

  /** Copies samples from `from` on, as many as there is room for; says how many. */
  function fill(samples: Float32Array, from: number): number {
    const added = samples.subarray(from, from + buffer.length - filled);
    checkSamples(added, total, where);
    buffer.set(added, filled);
    if (preEmphasis !== 0) {
      for (let index = 0; index < added.length; index++) {
        const sample = added[index] ?? 0;
        buffer[filled + index] = sample - preEmphasis * previous;
        previous = sample;
      }
    }
    filled += added.length;
    total += added.length;
    return added.length;
  }

  function fillZeros(count: number, sink: FrameSink): void {
    for (let left = count; left > 0; ) {
      const some = Math.min(left, buffer.length - filled);
      buffer.fill(0, filled, filled + some);
      filled += some;
      left -= some;
      drain(sink);
    }
  }

  function drain(sink: FrameSink): void {
    let start = Math.min(skip, filled);
    skip -= start;
    if (skip === 0) {
      for (; start + span <= filled; start += hopLength) {
        sink(buffer, start);
        frames++;
      }
    }
    if (start === 0) return;
    if (start >= filled) {
      skip += start - filled;
      filled = 0;
      return;
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
  }

  return {
    framesAfter: framesIn,
    push(samples, sink) {
      for (let from = 0; from < samples.length; ) {
        from += fill(samples, from);
        drain(sink);
      }
    },
    framesAtEnd: () => (total === 0 ? 0 : Math.max(framesIn(padding), frames === 0 ? 1 : 0)),
    end(sink) {
      if (total === 0) return;
      fillZeros(padding, sink);
      if (frames === 0) fillZeros(span - filled, sink);
    },
  };
}
