import type { SequenceEncoder, TimestepSpan } from '@encoderkit/core';
import type { Text } from '../base/text.ts';
import type { TextPreprocessor } from '../preprocess/text-preprocessor.ts';
import type { VectorCoverage } from './coverage.ts';

/** What `textEncoder` gives: an encoder with a vector for a text, and one for each of its tokens. */
export interface TextSequenceEncoder extends SequenceEncoder<Text> {
  /** Texts to tokens to ids, with the vocabulary. */
  readonly preprocessor: TextPreprocessor;
  /** How much the `vectors` knew of the texts of `adapt`: undefined without them, and in an encoder that was loaded. */
  readonly coverage: VectorCoverage | undefined;
  /** Where the tokens of a text that has so many are in a row of so many: in two parts where `window: 'headTail'` leaves out the middle. */
  keptTokens(tokens: number, rowLength: number): readonly TimestepSpan[];
}
