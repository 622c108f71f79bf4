import type { Engine, EngineChoice, TimestepSpan } from '@encoderkit/core';
import {
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
} from '@encoderkit/errors';
import type { Text } from '../base/text.ts';
import type { TextSequenceEncoder } from '../encoder/text-sequence-encoder.ts';
import type { TextModel } from './text-model.ts';

/** What a token counted in a decision. */
export interface WordWeight {
  /** As the encoder sees it: normalised. */
  readonly token: string;
  /** Above 0 where the token speaks for the label, below where it speaks against it. 0 for a token that was cut off. */
  readonly weight: number;
}

export interface WordWeightsOptions {
  /** The label that tokens speak for or against; the one the model decides on when absent. */
  readonly label?: unknown;
  /** For a tagger: the position of the token whose label is asked about. All tokens' together when absent. */
  readonly position?: number;
  /** 32 when absent. */
  readonly batchSize?: number;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
}

const where = 'wordWeights';

/**
 * What each token of a text counts in a model's decision: gradient × input (Shrikumar et al. 2016, arXiv:1605.01713), the gradient of
 * the label's logit with respect to the token's embedding, times the embedding. To first order it is by how much the logit would fall if
 * the embedding were zeros; units that are saturated hide what they were given.
 *
 * @param model A classifier or tagger on a `textEncoder`.
 * @returns for each text its tokens with their weights, in order
 * @throws EncoderKitError `invalid-input` for another model, a bad text or a position that a text does not have; `invalid-option`; `invalid-label` for a label
 *   that the model does not know
 * @example
 * ```ts
 * import { classifier, fromItems, train } from '@encoderkit/core';
 * import { textEncoder, wordWeights } from '@encoderkit/text';
 *
 * const encoder = textEncoder({ maxTokens: 20, embeddingSize: 4, cell: 'rnn', units: 4, pooling: 'mean' });
 * const model = classifier(encoder, { labels: ['good', 'bad'] });
 * const data = fromItems([
 *   { input: 'what a fine day', label: 'good' as const },
 *   { input: 'what a dreadful day', label: 'bad' as const },
 * ]);
 * await train(model, data, { epochs: 20, learningRate: 0.05 });
 * const [words] = await wordWeights(model, ['a fine day'], { label: 'good' });
 * for (const { token, weight } of words ?? []) console.log(token, weight); // above 0: speaks for 'good'
 * model.dispose();
 * ```
 */
export async function wordWeights(
  model: TextModel,
  texts: readonly Text[],
  options: WordWeightsOptions = {},
): Promise<WordWeight[][]> {
  const { encoder, perTimestep, target, batchSize } = check(model, texts, options);
  // Not before something is weighed: TF.js takes long to load.
  const { gradientProgram } = await import('./word-gradients.ts');
  const program = await gradientProgram(model, where, options.engine);
  const result: WordWeight[][] = [];
  for (let start = 0; start < texts.length; start += batchSize) {
    const batch = texts.slice(start, start + batchSize);
    // A few sizes only, so that few programs are compiled: the last text comes again.
    const size = Math.min(batchSize, 2 ** Math.ceil(Math.log2(batch.length)));
    const filled = Array.from({ length: size }, (_, row) => batch[Math.min(row, batch.length - 1)] ?? '');
    const indices = filled.map((_, row) => start + Math.min(row, batch.length - 1));
    const features = await encoder.preprocess(filled, { seed: 0, epoch: 0, indices });
    const steps = features[0]?.shape[1] ?? 0;
    const rows = filled.map((text) => encoder.keptTokens(encoder.preprocessor.tokens(text).length, steps));
    const asked = askedAbout(rows, steps, perTimestep, options.position, start);
    const shape = [asked.length];
    const targets = new Int32Array(asked.length).fill(target);
    const { weights } = await program.run({
      features,
      targets: { dtype: 'int32', shape, values: targets },
      asked: { dtype: 'float32', shape, values: asked },
    });
    batch.forEach((text, row) => {
      const parts = rows[row] ?? [];
      const tokens = encoder.preprocessor.tokens(text);
      result.push(
        tokens.map((token, at) => {
          const step = stepOf(parts, at);
          return { token, weight: step === undefined ? 0 : (weights.values[row * steps + step] ?? 0) };
        }),
      );
    });
  }
  return result;
}

/** The step of a row that a token is at; undefined for one that was cut off. */
function stepOf(parts: readonly TimestepSpan[], token: number): number | undefined {
  const part = parts.find(({ first, count }) => token >= first && token < first + count);
  return part && part.offset + token - part.first;
}

/** For each output of a batch whether it is asked about: of a tagger's, the steps that are tokens, or one of them. */
function askedAbout(
  rows: readonly (readonly TimestepSpan[])[],
  steps: number,
  perTimestep: boolean,
  position: number | undefined,
  start: number,
): Float32Array {
  if (!perTimestep) return new Float32Array(rows.length).fill(1);
  const asked = new Float32Array(rows.length * steps);
  for (const [row, parts] of rows.entries()) {
    if (position === undefined) {
      for (const { offset, count } of parts) asked.fill(1, row * steps + offset, row * steps + offset + count);
      continue;
    }
    const step = stepOf(parts, position);
    if (step === undefined) {
      const total = parts[0]?.total ?? 0;
      throw new EncoderKitError({
        code: 'invalid-input',
        where,
        expected: `text ${start + row} to have a token ${position}${position < total ? ' that is not cut off' : ''}`,
        received: `${total} tokens, of which ${parts.reduce((sum, { count }) => sum + count, 0)} are kept`,
      });
    }
    asked[row * steps + step] = 1;
  }
  return asked;
}

function check(model: TextModel, texts: readonly Text[], options: WordWeightsOptions) {
  checkKnownOptions(where, options, ['label', 'position', 'batchSize', 'engine']);
  const { encoder, head } = model ?? {};
  if (!isTextEncoder(encoder)) {
    throw invalid(
      'a classifier or a tagger on a textEncoder',
      encoder ? `an encoder of kind "${encoder.kind}"` : model,
    );
  }
  if (!head?.classes) throw invalid('a model that tells classes', head ? `a ${head.kind}` : head);
  if (!Array.isArray(texts)) throw invalid('an array of texts', texts, 'Pass [text], even if there is only one.');
  const { label, position } = options;
  const classes: readonly unknown[] = head.classes;
  const target = label === undefined ? -1 : classes.indexOf(label);
  if (label !== undefined && target === -1) {
    throw new EncoderKitError({
      code: 'invalid-label',
      where,
      expected: `"label" to be one of ${classes.slice(0, 10).join(', ')}${classes.length > 10 ? ', …' : ''}`,
      received: label,
    });
  }
  const perTimestep = head.perTimestep === true;
  if (position !== undefined) {
    checkNumber(where, 'position', position, { integer: true, atLeast: 0 });
    if (!perTimestep) throw invalidOption(where, 'position', 'absent for a model with one answer for a text', position);
  }
  return { encoder, perTimestep, target, batchSize: checkPositiveInteger(where, 'batchSize', options.batchSize ?? 32) };
}

const isTextEncoder = (encoder: TextModel['encoder'] | undefined): encoder is TextSequenceEncoder =>
  encoder !== undefined && encoder.timesteps !== undefined && 'keptTokens' in encoder;

const invalid = (expected: string, received: unknown, remedy?: string): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-input',
    where,
    expected,
    received: typeof received === 'object' && received !== null ? 'something else' : received,
    ...(remedy === undefined ? {} : { remedy }),
  });
