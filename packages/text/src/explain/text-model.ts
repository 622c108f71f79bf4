import type { Model } from '@encoderkit/core';
import type { Text } from '../base/text.ts';

/** What is needed of a model on a text encoder. */
export type TextModel = Pick<Model<Text, never, unknown, unknown>, 'encoder' | 'head' | 'network'>;
