import { EncoderKitError } from '@encoderkit/errors';
import { concatenate, type FeatureRows, featureRows, type RowStage } from './feature-rows.ts';
import type { FrameStage } from './frame-stage.ts';

/** Features of sound that comes in chunks: the very numbers that `extract` gives for the whole, however it is cut. */
export interface FeatureStream {
  readonly width: number;
  /** How many frames behind a frame have to come before its row can: the half of `deltaWidth`, and what is stacked after it. */
  readonly lookahead: number;
  /**
   * Takes samples, any number of them, and gives the rows that they complete: often none. The caller owns the result; the samples are not kept.
   *
   * @throws `not-finite` for NaN or infinity (the stream is of no use after that), `invalid-input` for what is no Float32Array
   */
  push(samples: Float32Array): FeatureRows;
  /** The last rows. A stream that got no samples gives none, one that got less than a frame gives one. */
  end(): FeatureRows;
}

export function featureStream(frames: FrameStage, stages: RowStage, width: number): FeatureStream {
  let ended = false;

  function checkOpen(): void {
    if (!ended) return;
    throw new EncoderKitError({
      code: 'disposed',
      where: 'featureExtractor.stream',
      problem: 'the stream has ended',
      remedy: 'Call stream() for another one.',
    });
  }

  return {
    width,
    lookahead: stages.lookahead,
    push(samples) {
      checkOpen();
      if (samples instanceof Float32Array) return featureRows(stages.push(frames.push(samples)), width);
      throw new EncoderKitError({
        code: 'invalid-input',
        where: 'featureExtractor.stream',
        expected: 'samples in a Float32Array',
        received: typeof samples,
      });
    },
    end() {
      checkOpen();
      ended = true;
      return featureRows(concatenate(stages.push(frames.end()), stages.end()), width);
    },
  };
}
