import type { ClassLabel } from '../../data/labels/label-set.ts';
import type { Encoder } from '../../model/encoder.ts';
import { checkEncoder, type ModelWith, modelOf } from '../../model/model.ts';
import type { MultiLabelHead, MultiLabelHeadOptions } from '../multi-label/head.ts';
import { type ClassifierHead, type ClassifierHeadOptions, classifierHead } from './head.ts';

/** The encoder gives the width. */
type WithoutWidth<Options> = Omit<Options, 'width'>;

/**
 * A model that tells which of several classes a sample is of; with `multiLabel: true`, which of several labels it has.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder
 * @example
 * ```ts
 * import { classifier, predict } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = classifier(vectorEncoder({ length: 4, units: [16], normalize: false }), { labels: ['cat', 'dog'], dropout: 0.5 });
 * console.log((await predict(model, [[0, 1, 2, 3]]))[0]?.label); // cat or dog: nothing has been learnt yet
 *
 * const options = { labels: ['indoors', 'night', 'people'], multiLabel: true } as const;
 * const tags = classifier(vectorEncoder({ length: 4, normalize: false }), options);
 * console.log((await predict(tags, [[0, 1, 2, 3]]))[0]?.labels); // any number of them
 * model.dispose();
 * tags.dispose();
 * ```
 */
export function classifier<Sample, const Label extends ClassLabel>(
  encoder: Encoder<Sample>,
  options: WithoutWidth<ClassifierHeadOptions<Label>>,
): ModelWith<Sample, ClassifierHead<Label>>;
export function classifier<Sample, const Label extends ClassLabel>(
  encoder: Encoder<Sample>,
  options: WithoutWidth<MultiLabelHeadOptions<Label>> & { readonly multiLabel: true },
): ModelWith<Sample, MultiLabelHead<Label>>;
export function classifier<Sample, const Label extends ClassLabel>(
  encoder: Encoder<Sample>,
  options:
    | WithoutWidth<ClassifierHeadOptions<Label>>
    | (WithoutWidth<MultiLabelHeadOptions<Label>> & { readonly multiLabel: true }),
): ModelWith<Sample, ClassifierHead<Label>> | ModelWith<Sample, MultiLabelHead<Label>> {
  checkEncoder('classifier', encoder);
  if (options?.multiLabel === true) return modelOf(encoder, classifierHead({ ...options, width: encoder.width }));
  return modelOf(encoder, classifierHead({ ...options, width: encoder.width }));
}
