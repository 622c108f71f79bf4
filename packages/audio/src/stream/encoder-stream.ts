import type { Engine, EngineChoice, HostArray } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import type { AudioNetworks } from '../encoder/network.ts';
import type { CompleteOptions } from '../encoder/options.ts';
import type { FeatureExtractor } from '../features/feature-extractor.ts';
import { concatenate } from '../features/feature-rows.ts';
import { resampler } from '../input/resample.ts';
import { checkSamples, sampleRates } from '../input/sound.ts';
import { checkStreamable } from './check-streamable.ts';
import { runningPooling } from './running-pooling.ts';
import { stepProgram } from './step-program.ts';

export interface EncoderStreamOptions {
  /** Samples per second of the chunks that will come; the encoder's when absent. Others are converted. */
  readonly sampleRate?: number;
  /** What runs the network; `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
}

/** What a stream gives for every hop: with strides, for every so many. */
export interface StreamedStep {
  /** The middle of the step's frame, in seconds from the first sample. */
  readonly time: number;
  /** The vector of the sound up to here: after the last step, what `encode` gives for all of it. */
  readonly embedding: Float32Array;
  /** The vector of this step alone, as `steps` gives it to a tagger. */
  readonly step: Float32Array;
}

/** Sound in, chunk by chunk; something for every hop out. State is carried over, so how the sound is cut changes nothing. */
export interface SoundStream<Result> {
  /**
   * Takes samples of one channel, any number of them, and gives what they complete: often nothing. The samples are not kept. Calls
   * need not be awaited one by one: results are in order.
   *
   * @throws `invalid-input` for what is no Float32Array, `not-finite` for a NaN, `invalid-input` for integers; the stream then goes on as if the chunk had not come
   * @throws `disposed` after `flush`, until `reset`
   */
  push(samples: Float32Array): Promise<Result[]>;
  /** The sound is over: gives what has waited for frames to come. */
  flush(): Promise<Result[]>;
  /** Begins a new sound. */
  reset(): void;
  /** Frees what the stream holds; the encoder stays. */
  dispose(): void;
}

export type EncoderStream = SoundStream<StreamedStep>;

interface Parts {
  readonly networks: AudioNetworks;
  readonly extractor: FeatureExtractor;
  readonly options: CompleteOptions;
  /** Throws when the encoder has been disposed. */
  readonly checkAlive: () => void;
}

const where = 'audioEncoder.stream';

/** How many steps are computed at a time, at most; fewer are 1, 2, 4, … so that few programs are compiled. */
const mostSteps = 64;

export async function encoderStream(parts: Parts, streamOptions: EncoderStreamOptions): Promise<EncoderStream> {
  const { networks, extractor, options, checkAlive } = parts;
  checkKnownOptions(where, streamOptions, ['sampleRate', 'engine']);
  const { sampleRate = options.sampleRate, engine } = streamOptions;
  checkNumber(where, 'sampleRate', sampleRate, { integer: true, ...sampleRates });
  const continuation = checkStreamable(where, parts);
  const { stride, width } = networks;
  const program = await stepProgram(networks, continuation, extractor.width, engine);
  const settings = extractor.toConfig();
  const frameMiddle = settings.center ? 0 : settings.frameLength / 2;

  /** All that belongs to one sound. */
  const begin = () => ({
    resampler: resampler(sampleRate, options.sampleRate),
    features: extractor.stream(),
    pooled: runningPooling(options.pooling, width),
    waiting: new Float32Array(0) as Float32Array,
    states: program.initialStates() as readonly HostArray[],
    steps: 0,
    samples: 0,
    ended: false,
  });
  type SoundSoFar = ReturnType<typeof begin>;

  /** Runs whole steps of frames; what is left waits for more. */
  async function compute(sound: SoundSoFar, rows: Float32Array): Promise<StreamedStep[]> {
    const stepLength = stride * extractor.width;
    const frames = concatenate(sound.waiting, rows);
    const results: StreamedStep[] = [];
    let at = 0;
    for (let left = Math.floor(frames.length / stepLength); left > 0; ) {
      checkAlive();
      const count = Math.min(mostSteps, 2 ** Math.floor(Math.log2(left)));
      const piece = frames.subarray(at, at + count * stepLength);
      const { vectors, scores, states } = await program.run(piece, sound.states);
      sound.states = states;
      for (let step = 0; step < count; step++) {
        const vector = vectors.slice(step * width, (step + 1) * width);
        const time = (sound.steps++ * stride * settings.hopLength + frameMiddle) / options.sampleRate;
        results.push({ time, embedding: sound.pooled.add(vector, scores[step] ?? 0), step: vector });
      }
      at += piece.length;
      left -= count;
    }
    sound.waiting = frames.slice(at);
    return results;
  }

  // Compiled before sound comes: the first chunk then takes no longer than others.
  await program.run(new Float32Array(stride * extractor.width), program.initialStates());

  let sound = begin();
  let disposed = false;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  const checkOpen = (): void => {
    checkAlive();
    const problem = disposed ? 'the stream has been disposed' : 'the sound is over';
    const remedy = disposed ? 'Ask the encoder for another one.' : 'Call reset() to begin a new one.';
    if (disposed || sound.ended) throw new EncoderKitError({ code: 'disposed', where, problem, remedy });
  };

  return {
    async push(samples) {
      checkOpen();
      checkChunk(samples, sound.samples);
      const current = sound;
      current.samples += samples.length;
      // All that looks at the samples is done before the call returns: the caller may use their memory again.
      const { values } = current.features.push(current.resampler.push(samples));
      return inTurn(() => compute(current, values));
    },
    async flush() {
      checkOpen();
      const current = sound;
      current.ended = true;
      const last = current.features.push(current.resampler.flush()).values;
      const rows = concatenate(last, current.features.end().values);
      return inTurn(async () => {
        // A step whose frames have not all come is one in `encode`, too: it looks back, and what is put behind is not seen.
        const frames = current.waiting.length / extractor.width + rows.length / extractor.width;
        const missing = (stride - (frames % stride)) % stride;
        return compute(current, concatenate(rows, new Float32Array(missing * extractor.width)));
      });
    },
    reset() {
      checkAlive();
      if (disposed) checkOpen();
      sound = begin();
    },
    dispose() {
      disposed = true;
    },
  };
}

function checkChunk(samples: unknown, start: number): asserts samples is Float32Array {
  if (!(samples instanceof Float32Array)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'samples in a Float32Array',
      received: ArrayBuffer.isView(samples) ? `a ${samples.constructor.name}` : typeof samples,
      remedy: 'pcmChunks makes them of the bytes of a microphone.',
    });
  }
  checkSamples(samples, start, where);
}
