import {
  type EncoderFactory,
  encodeInBatches,
  type HostArray,
  type Json,
  type SequenceEncoder,
  type TrainingPass,
} from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import { checkText } from './check-text.ts';
import { fillRows, tokenCounts, type VectorCoverage } from './encoder/coverage.ts';
import { textNetworks } from './encoder/network.ts';
import {
  type CompleteOptions,
  completeOptions,
  type TextEncoderOptions,
  textNetworkOptionNames,
} from './encoder/options.ts';
import { rowsOfIds, spanOf } from './encoder/rows.ts';
import { type TextPreprocessor, textPreprocessor, textPreprocessorFromConfig } from './preprocess/text-preprocessor.ts';
import type { Text } from './text.ts';
import type { WordVectors } from './vectors/word-vectors.ts';

/** What `textEncoder` gives: an encoder with a vector for a text, and one for each of its tokens. */
export interface EncoderOfTexts extends SequenceEncoder<Text> {
  /** Texts to tokens to ids, with the vocabulary. */
  readonly preprocessor: TextPreprocessor;
  /** How much the `vectors` knew of the texts of `adapt`: undefined without them, and in an encoder that was loaded. */
  readonly coverage: VectorCoverage | undefined;
}

const kind = 'text';
const where = 'textEncoder';

/** A bundle holds what the vectors became, the embedding. */
const savedNames = textNetworkOptionNames.filter((name) => name !== 'vectors');

/**
 * A text encoder: tokens → ids → embedding → recurrent layers → pooling → a vector of `width` numbers. Takes a string, or a list of tokens as
 * it is. The vocabulary is learnt by `adapt`, which `train` calls.
 *
 * The default is the tutorial's network: 10,000 × 128 embedding, LSTM with 128 units, whose last output is the vector. Batches are as long as
 * their longest text asks for, in steps of 16, 32, 64, … tokens up to `maxLength`, so that few programs are compiled; padding changes no result. An
 * empty text is encoded as one unknown token.
 *
 * The caller disposes the encoder.
 *
 * @throws `invalid-option`. `encode` throws `not-adapted` before `adapt`, `invalid-input` for what is no text, naming its position.
 * @example
 * ```ts
 * import { classifier, fromItems, predict, train } from '@encoderkit/core';
 * import { textEncoder } from '@encoderkit/text';
 *
 * const encoder = textEncoder({ maxTokens: 100, embeddingSize: 8, cell: 'gru', units: 8, bidirectional: true, pooling: 'mean' });
 * const model = classifier(encoder, { labels: ['food', 'sky'] });
 * const data = fromItems([
 *   { input: 'bread and soup', label: 'food' as const },
 *   { input: 'the moon, the stars', label: 'sky' as const },
 * ]);
 * await train(model, data, { epochs: 40, learningRate: 0.05 });
 * console.log((await predict(model, ['soup and bread']))[0]?.label); // food
 * model.dispose();
 * ```
 */
export const textEncoder: EncoderFactory<TextEncoderOptions, Text, EncoderOfTexts> = Object.assign(
  (options: TextEncoderOptions = {}): EncoderOfTexts => {
    const complete = completeOptions(where, options);
    const forTokens = Object.fromEntries(
      Object.entries(options).filter(([name]) => !textNetworkOptionNames.includes(name)),
    );
    return make(complete, textPreprocessor(forTokens), options.vectors);
  },
  { kind, fromConfig },
);

function make(
  options: CompleteOptions,
  preprocessor: TextPreprocessor,
  vectors: WordVectors | undefined,
): EncoderOfTexts {
  const { network, steps, width, ...tables } = textNetworks(options, preprocessor.vocabularySize);
  const { maxLength, trainable, weighting } = options;
  let coverage: VectorCoverage | undefined;
  let disposed = false;
  const setWeights = (): void => tables.setWeights(weighting === 'tfIdf' ? preprocessor.idf : undefined);
  setWeights();

  const checkAlive = (): void => {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
  };
  const preprocess = async (samples: readonly Text[], pass?: TrainingPass): Promise<HostArray[]> => {
    checkAlive();
    return [
      rowsOfIds(
        samples.map((sample, row) => preprocessor.ids(sample, `text ${pass?.indices[row] ?? row}`)),
        options,
      ),
    ];
  };
  /** Of a very long string only as much as can matter is looked at. */
  const lengthOf = (sample: Text): number => {
    if (typeof sample !== 'string') return sample.length;
    return preprocessor.tokens(sample.slice(0, 16 * maxLength)).length;
  };

  return {
    kind,
    modality: 'text',
    width,
    network,
    preprocessor,
    get needsAdapt() {
      return preprocessor.needsAdapt;
    },
    get coverage() {
      return coverage;
    },
    async adapt(samples) {
      checkAlive();
      checkTexts(samples);
      const counter = vectors && tokenCounts(preprocessor);
      await preprocessor.adapt(counter ? counter.through(samples) : samples);
      setWeights();
      if (!vectors || !counter) return;
      const values = trainable
        ? await tables.embedding()
        : new Float32Array(preprocessor.vocabularySize * options.embeddingSize);
      coverage = fillRows(values, vectors, preprocessor, counter.counts);
      tables.setEmbedding(values);
    },
    preprocess,
    steps: {
      width,
      network: steps,
      spans(samples, features) {
        const length = features[0]?.shape[1] ?? 0;
        return samples.map((sample, row) => spanOf(preprocessor.tokens(sample, `text ${row}`).length, length, options));
      },
    },
    sizeOf(sample) {
      checkText(sample, where);
      return Math.min(maxLength, lengthOf(sample));
    },
    async encode(samples) {
      checkAlive();
      return encodeInBatches({ network, preprocess }, samples);
    },
    toConfig() {
      return JSON.parse(JSON.stringify({ ...options, preprocessing: preprocessor.toConfig() }));
    },
    dispose() {
      if (!disposed) network.dispose();
      disposed = true;
    },
  };
}

/** A string is an iterable, too, of letters. */
function checkTexts(samples: unknown): void {
  const isIterable =
    typeof samples === 'object' && samples !== null && (Symbol.iterator in samples || Symbol.asyncIterator in samples);
  if (isIterable) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an array of texts, or another iterable of them',
    received: typeof samples === 'object' && samples !== null ? 'something else' : samples,
    remedy: 'Pass [text], even if there is only one.',
  });
}

function fromConfig(config: Json): EncoderOfTexts {
  try {
    const { preprocessing, ...options } = checkKnownOptions(where, config, [...savedNames, 'preprocessing']);
    return make(completeOptions(where, options), textPreprocessorFromConfig(jsonOf(preprocessing)), undefined);
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause) || cause.code !== 'invalid-option') throw cause;
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where,
      problem: `cannot make an encoder from this configuration (${cause.message})`,
      remedy: 'It was saved by another kind of encoder or a newer version of @encoderkit/text, or it was changed.',
      cause,
    });
  }
}

/** What is missing is null, which no preprocessor can be made from. */
const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null));
