import { type AdaptOptions, type Json, makeEncoder, restored, wholeOrNothing } from '@encoderkit/core';
import { checkFunction, checkKnownOptions, checkNumber, isRecord } from '@encoderkit/errors';
import { checkText } from '../base/check-text.ts';
import type { Text } from '../base/text.ts';
import {
  type TextPreprocessor,
  textPreprocessor,
  textPreprocessorFromConfig,
} from '../preprocess/text-preprocessor.ts';
import type { WordVectors } from '../vectors/word-vectors.ts';
import { fillRows, type VectorCoverage } from './coverage.ts';
import { cutTexts } from './cut-texts.ts';
import { textNetworks } from './network.ts';
import { type CompleteOptions, completeOptions, type TextEncoderOptions, textNetworkOptionNames } from './options.ts';
import { keptTokens, rowsOfIds } from './rows.ts';
import type { TextSequenceEncoder } from './text-sequence-encoder.ts';

const where = 'textEncoder';

/** A bundle holds what the vectors became, the embedding. */
const savedNames = textNetworkOptionNames.filter((name) => name !== 'vectors');

/** What `textEncoder` does. */
export function make(options: TextEncoderOptions): TextSequenceEncoder {
  const complete = completeOptions(where, options);
  const forTokens = Object.fromEntries(
    Object.entries(options).filter(([name]) => !textNetworkOptionNames.includes(name)),
  );
  return wholeOrNothing(() => encoderOf(complete, textPreprocessor(forTokens), options.vectors));
}

function encoderOf(
  options: CompleteOptions,
  preprocessor: TextPreprocessor,
  vectors: WordVectors | undefined,
): TextSequenceEncoder {
  const { network, timesteps, width, ...tables } = textNetworks(options, preprocessor.vocabularySize);
  const { maxLength, trainable, weighting } = options;
  const cuts = cutTexts(where, maxLength);
  const setWeights = (): void => tables.setWeights(weighting === 'tfIdf' ? preprocessor.idf : undefined);
  setWeights();

  async function adapt(samples: AsyncIterable<Text> | Iterable<Text>, given: AdaptOptions): Promise<void> {
    checkKnownOptions(`${where}, adapt`, given, ['warn']);
    const { warn = console.warn } = given;
    checkFunction(`${where}, adapt`, 'warn', warn);
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
    encoder.coverage = fillRows(values, vectors, preprocessor, counts);
    tables.setEmbedding(values);
  }

  /** Of a very long string only as much as can matter is looked at. */
  function lengthOf(sample: Text): number {
    if (typeof sample !== 'string') return sample.length;
    return preprocessor.tokens(sample.slice(0, 16 * maxLength)).length;
  }

  const base = makeEncoder<Text>({
    kind: 'text',
    where,
    modality: 'text',
    samples: 'texts',
    width,
    network,
    adapting: {
      needed: () => preprocessor.needsAdapt,
      adapt,
      async restore(config) {
        if (!isRecord(config)) return;
        preprocessor.restore((config.preprocessing ?? null) as Json);
        await tables.setRows(preprocessor.vocabularySize);
        setWeights();
      },
      problem: () => 'there is no vocabulary yet',
      remedy: 'Call adapt(samples) first; train does it.',
    },
    preprocess(samples, pass) {
      const ids = samples.map((sample, row) => preprocessor.ids(sample, `text ${pass?.indices[row] ?? row}`));
      for (const { length } of ids) cuts.count(length);
      cuts.tell(console.warn);
      return [rowsOfIds(ids, options)];
    },
    timesteps: {
      width,
      network: timesteps,
      spans(samples, features) {
        const length = features[0]?.shape[1] ?? 0;
        // Of two parts the first: the timesteps of a span follow one another.
        return samples.flatMap((sample, row) =>
          keptTokens(preprocessor.tokens(sample, `text ${row}`).length, length, options).slice(0, 1),
        );
      },
    },
    sizeOf(sample) {
      checkText(sample, where);
      return Math.min(maxLength, lengthOf(sample));
    },
    toConfig: () => JSON.parse(JSON.stringify({ ...options, preprocessing: preprocessor.toConfig() })),
  });
  const coverage: VectorCoverage | undefined = undefined;
  const encoder: { coverage: VectorCoverage | undefined } & TextSequenceEncoder = Object.assign(base, {
    preprocessor,
    coverage,
    keptTokens(tokens: number, rowLength: number) {
      checkNumber('keptTokens', 'tokens', tokens, { integer: true, atLeast: 0 });
      checkNumber('keptTokens', 'rowLength', rowLength, { integer: true, atLeast: 0 });
      return keptTokens(tokens, rowLength, options);
    },
  });
  return encoder;
}

/** The encoder whose `toConfig()` gave `config`. */
export function makeFromConfig(config: Json): TextSequenceEncoder {
  return restored(where, () => {
    const { preprocessing, ...options } = checkKnownOptions(where, config, [...savedNames, 'preprocessing']);
    return encoderOf(completeOptions(where, options), textPreprocessorFromConfig(jsonOf(preprocessing)), undefined);
  });
}

/** What is missing is null, which no preprocessor can be made from. */
const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null));
