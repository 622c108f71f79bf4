import { type Engine, type EngineChoice, type Model, modelProgram, type StepSpan } from '@encoderkit/core';
import {
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
} from '@encoderkit/errors';
import {
  argMax,
  where as choose,
  grad,
  less,
  mul,
  oneHot,
  reshape,
  sum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { embeddingName } from './encoder/network.ts';
import type { Text } from './text.ts';
import type { EncoderOfTexts } from './text-encoder.ts';

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

type TextModel = Pick<Model<Text, never, unknown, unknown>, 'encoder' | 'head' | 'network'>;

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
  const { encoder, perStep, target, batchSize } = check(model, texts, options);
  const program = await modelProgram(
    model,
    where,
    (inputs: Inputs) => ({ weights: weightsOf(model, inputs) }),
    options.engine,
  );
  const result: WordWeight[][] = [];
  for (let start = 0; start < texts.length; start += batchSize) {
    const batch = texts.slice(start, start + batchSize);
    // A few sizes only, so that few programs are compiled: the last text comes again.
    const size = Math.min(batchSize, 2 ** Math.ceil(Math.log2(batch.length)));
    const filled = Array.from({ length: size }, (_, row) => batch[Math.min(row, batch.length - 1)] ?? '');
    const indices = filled.map((_, row) => start + Math.min(row, batch.length - 1));
    const features = await encoder.preprocess(filled, { seed: 0, epoch: 0, indices });
    const spans = encoder.steps.spans(filled, features);
    const steps = features[0]?.shape[1] ?? 0;
    const asked = askedAbout(spans, steps, perStep, options.position, start);
    const shape = [asked.length];
    const targets = new Int32Array(asked.length).fill(target);
    const { weights } = await program.run({
      features,
      targets: { dtype: 'int32', shape, values: targets },
      asked: { dtype: 'float32', shape, values: asked },
    });
    batch.forEach((text, row) => {
      const span = spans[row];
      const tokens = encoder.preprocessor.tokens(text);
      result.push(
        tokens.map((token, at) => {
          const kept = span && at >= span.first && at < span.first + span.count;
          return { token, weight: kept ? (weights.values[row * steps + span.offset + at - span.first] ?? 0) : 0 };
        }),
      );
    });
  }
  return result;
}

type Inputs = { readonly features: readonly Tensor[]; readonly targets: Tensor; readonly asked: Tensor };

/** Gradient × input of each step, `[texts, steps]`. `targets`: the class of each output, or -1 for the one decided on; `asked`: 1 where it counts. */
function weightsOf({ network }: TextModel, { features: [ids], targets, asked }: Inputs): Tensor {
  if (!ids) throw new RangeError('a text has no tokens');
  const layer = network.getLayer(embeddingName);
  const embedded = layer.apply(ids) as Tensor;
  const score = (vectors: Tensor): Tensor => {
    layer.call = () => vectors.clone();
    try {
      const outputs = network.apply(ids, { training: false }) as Tensor;
      const classes = outputs.shape.at(-1) ?? 0;
      const logits = reshape(outputs, [-1, classes]);
      const chosen = choose(less(targets, 0), argMax(logits, -1), targets) as Tensor1D;
      return sum(mul(sum(mul(logits, oneHot(chosen, classes)), -1), asked));
    } finally {
      // The method of the class shows again.
      Reflect.deleteProperty(layer, 'call');
    }
  };
  return sum(mul(grad(score)(embedded), embedded), -1);
}

/** For each output of a batch whether it is asked about: of a tagger's, the steps that are tokens, or one of them. */
function askedAbout(
  spans: readonly StepSpan[],
  steps: number,
  perStep: boolean,
  position: number | undefined,
  start: number,
): Float32Array {
  if (!perStep) return new Float32Array(spans.length).fill(1);
  const asked = new Float32Array(spans.length * steps);
  for (const [row, { total, first, count, offset }] of spans.entries()) {
    const begin = row * steps + offset;
    if (position === undefined) asked.fill(1, begin, begin + count);
    else if (position >= first && position < first + count) asked[begin + position - first] = 1;
    else {
      throw new EncoderKitError({
        code: 'invalid-input',
        where,
        expected: `text ${start + row} to have a token ${position}${position < total ? ' that is not cut off' : ''}`,
        received: `${total} tokens, of which ${count} are kept`,
      });
    }
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
  const perStep = head.perStep === true;
  if (position !== undefined) {
    checkNumber(where, 'position', position, { integer: true, atLeast: 0 });
    if (!perStep) throw invalidOption(where, 'position', 'absent for a model with one answer for a text', position);
  }
  return { encoder, perStep, target, batchSize: checkPositiveInteger(where, 'batchSize', options.batchSize ?? 32) };
}

const isTextEncoder = (encoder: TextModel['encoder'] | undefined): encoder is EncoderOfTexts =>
  encoder !== undefined && encoder.steps !== undefined && 'preprocessor' in encoder;

const invalid = (expected: string, received: unknown, remedy?: string): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-input',
    where,
    expected,
    received: typeof received === 'object' && received !== null ? 'something else' : received,
    ...(remedy === undefined ? {} : { remedy }),
  });
