import { type AdaptOptions, encodeInBatches, type HostArray, type Json, type TrainingPass } from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import { checkText } from '../check-text.ts';
import {
  type TextPreprocessor,
  textPreprocessor,
  textPreprocessorFromConfig,
} from '../preprocess/text-preprocessor.ts';
import type { Text } from '../text.ts';
import type { TextSequenceEncoder } from '../text-encoder.ts';
import type { WordVectors } from '../vectors/word-vectors.ts';
import { fillRows, type VectorCoverage } from './coverage.ts';
import { cutTexts } from './cut-texts.ts';
import { textNetworks } from './network.ts';
import { type CompleteOptions, completeOptions, type TextEncoderOptions, textNetworkOptionNames } from './options.ts';
import { keptTokens, rowsOfIds } from './rows.ts';

const kind = 'text';
const where = 'textEncoder';

/** A bundle holds what the vectors became, the embedding. */
const savedNames = textNetworkOptionNames.filter((name) => name !== 'vectors');

/** What `textEncoder` does. */
export function make(options: TextEncoderOptions): TextSequenceEncoder {
  const complete = completeOptions(where, options);
  const forTokens = Object.fromEntries(
    Object.entries(options).filter(([name]) => !textNetworkOptionNames.includes(name)),
  );
  return encoderOf(complete, textPreprocessor(forTokens), options.vectors);
}

function encoderOf(
  options: CompleteOptions,
  preprocessor: TextPreprocessor,
  vectors: WordVectors | undefined,
): TextSequenceEncoder {
  const { network, steps, width, ...tables } = textNetworks(options, preprocessor.vocabularySize);
  const { maxLength, trainable, weighting } = options;
  const cuts = cutTexts(where, maxLength);
  let coverage: VectorCoverage | undefined;
  let disposed = false;
  const setWeights = (): void => tables.setWeights(weighting === 'tfIdf' ? preprocessor.idf : undefined);
  setWeights();

  const checkAlive = (): void => {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
  };
  const preprocess = async (samples: readonly Text[], pass?: TrainingPass): Promise<HostArray[]> => {
    checkAlive();
    const ids = samples.map((sample, row) => preprocessor.ids(sample, `text ${pass?.indices[row] ?? row}`));
    for (const { length } of ids) cuts.count(length);
    cuts.tell(console.warn);
    return [rowsOfIds(ids, options)];
  };
  /** Of a very long string only as much as can matter is looked at. */
  const lengthOf = (sample: Text): number => {
    if (typeof sample !== 'string') return sample.length;
    return preprocessor.tokens(sample.slice(0, 16 * maxLength)).length;
  };
  const sizeOf = (sample: Text): number => {
    checkText(sample, where);
    return Math.min(maxLength, lengthOf(sample));
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
    async adapt(samples, { warn = console.warn }: AdaptOptions = {}) {
      checkAlive();
      checkTexts(samples);
      const counts = new Map<string, number>();
      await preprocessor.adapt(samples, {
        warn,
        onTokens(tokens) {
          cuts.count(tokens.length);
          if (vectors) for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
        },
      });
      cuts.tell(warn);
      await tables.setRows(preprocessor.vocabularySize);
      setWeights();
      if (!vectors) return;
      const values = trainable
        ? await tables.embedding()
        : new Float32Array(preprocessor.vocabularySize * options.embeddingSize);
      coverage = fillRows(values, vectors, preprocessor, counts);
      tables.setEmbedding(values);
    },
    preprocess,
    keptTokens: (tokens, rowLength) => keptTokens(tokens, rowLength, options),
    steps: {
      width,
      network: steps,
      spans(samples, features) {
        const length = features[0]?.shape[1] ?? 0;
        // Of two parts the first: the steps of a span follow one another.
        return samples.flatMap((sample, row) =>
          keptTokens(preprocessor.tokens(sample, `text ${row}`).length, length, options).slice(0, 1),
        );
      },
    },
    sizeOf,
    async encode(samples) {
      checkAlive();
      return encodeInBatches({ network, preprocess, sizeOf }, samples);
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

/** The encoder whose `toConfig()` gave `config`. */
export function makeFromConfig(config: Json): TextSequenceEncoder {
  try {
    const { preprocessing, ...options } = checkKnownOptions(where, config, [...savedNames, 'preprocessing']);
    return encoderOf(completeOptions(where, options), textPreprocessorFromConfig(jsonOf(preprocessing)), undefined);
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
