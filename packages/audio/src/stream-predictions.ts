import { type HostArray, type Model, modelProgram } from '@encoderkit/core';
import { EncoderKitError, isRecord } from '@encoderkit/errors';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { AudioEncoder } from './audio-encoder.ts';
import type { SoundSource } from './input/sound.ts';
import type { EncoderStreamOptions, SoundStream, StreamedStep } from './stream/encoder-stream.ts';

/** What a model says of the sound up to a hop. */
export interface StreamedPrediction<Prediction> {
  /** The middle of the frame, in seconds from the first sample. */
  readonly time: number;
  /** As `predict` gives it; of a tagger, a list with what it says of this one frame. */
  readonly prediction: Prediction;
}

const where = 'streamPredictions';

/**
 * A model's predictions of sound that comes in chunks of any size, one for every hop: after the last of them, what `predict` gives for the whole
 * sound. The caller disposes the stream; the model stays.
 *
 * @throws `invalid-input` for a model that is not of sounds; as `encoder.stream` does
 * @example
 * ```ts
 * import { classifier } from '@encoderkit/core';
 * import { audioEncoder, streamPredictions } from '@encoderkit/audio';
 *
 * const encoder = audioEncoder({ sampleRate: 8000, units: 4, features: { normalization: 'none' } });
 * const model = classifier(encoder, { labels: ['speech', 'noise'] }); // in earnest, one that has been trained
 * const stream = await streamPredictions(model);
 * for (let chunk = 0; chunk < 10; chunk++) {
 *   const results = await stream.push(new Float32Array(80).fill(0.1)); // 10 ms, as of a microphone
 *   for (const { time, prediction } of results) console.log(time, prediction.label, prediction.probability);
 * }
 * console.log((await stream.flush()).length); // what had waited for the frames behind it
 * stream.dispose();
 * model.dispose();
 * ```
 */
export async function streamPredictions<Label, Prediction, Report>(
  model: Model<SoundSource, Label, Prediction, Report>,
  options: EncoderStreamOptions = {},
): Promise<SoundStream<StreamedPrediction<Prediction>>> {
  const encoder = streamingEncoder(model);
  const { head } = model;
  const perTimestep = head.perTimestep === true;
  const compute = ({ vectors }: { vectors: Tensor }) => ({
    // The head gives symbolic tensors only when it is given symbolic ones.
    outputs: head.network.apply(vectors, { training: false }) as Tensor,
  });
  const program = await modelProgram(model, where, compute, options.engine);
  const stream = await encoder.stream(options);

  async function predicted(steps: Promise<readonly StreamedStep[]>): Promise<StreamedPrediction<Prediction>[]> {
    const done = await steps;
    if (done.length === 0) return [];
    const rows = rowsOf(done.map(({ embedding, step }) => (perTimestep ? step : embedding)));
    // To a head per timestep, each timestep is a sequence of its own.
    const vectors = perTimestep ? { ...rows, shape: rows.shape.toSpliced(1, 0, 1) } : rows;
    const predictions = head.decode(firstRows((await program.run({ vectors })).outputs, done.length));
    return predictions.map((prediction, index) => ({ time: done[index]?.time ?? Number.NaN, prediction }));
  }

  return {
    push: (samples) => predicted(stream.push(samples)),
    flush: () => predicted(stream.flush()),
    reset: () => stream.reset(),
    dispose: () => stream.dispose(),
  };
}

/** As rows of an array whose number of rows is 1, 2, 4, …: each number is compiled once. */
function rowsOf(vectors: readonly Float32Array[]): HostArray {
  const width = vectors[0]?.length ?? 0;
  const rows = 2 ** Math.ceil(Math.log2(vectors.length));
  const values = new Float32Array(rows * width);
  for (const [row, vector] of vectors.entries()) values.set(vector, row * width);
  return { dtype: 'float32', shape: [rows, width], values };
}

function firstRows({ dtype, shape, values }: HostArray, count: number): HostArray {
  const [rows = 1, ...rest] = shape;
  return { dtype, shape: [count, ...rest], values: values.subarray(0, (values.length / rows) * count) };
}

function streamingEncoder(model: unknown): Pick<AudioEncoder, 'stream'> {
  const encoder = isRecord(model) && isRecord(model.head) ? model.encoder : undefined;
  if (canStream(encoder)) return encoder;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a model with an audioEncoder',
    received: canStream(model)
      ? 'the encoder alone'
      : isRecord(encoder)
        ? `one of kind "${encoder.kind}"`
        : typeof model,
    remedy: 'classifier(audioEncoder(), { labels }) is one; an encoder alone has stream().',
  });
}

const canStream = (encoder: unknown): encoder is Pick<AudioEncoder, 'stream'> =>
  isRecord(encoder) && typeof encoder.stream === 'function';
