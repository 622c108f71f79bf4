export type { Text } from './base/text.ts';
export type { VectorCoverage } from './encoder/coverage.ts';
export type { TextEncoderOptions, TextEnd, TextWindow } from './encoder/options.ts';
export type { TextSequenceEncoder } from './encoder/text-sequence-encoder.ts';
export { type WordWeight, type WordWeightsOptions, wordWeights } from './explain/word-weights.ts';
export {
  type TextAdaptOptions,
  type TextPreprocessor,
  type TextPreprocessorOptions,
  textPreprocessor,
  textPreprocessorFromConfig,
} from './preprocess/text-preprocessor.ts';
export { type PadSequencesOptions, padSequences } from './sequence/pad-sequences.ts';
export { textEncoder } from './text-encoder.ts';
export { type SparseRow, type TfIdfOptions, type TfIdfVectorizer, tfIdf } from './tfidf/tf-idf.ts';
export { type TokenizerConfig, type TokenizerName, tokenizerFrom } from './tokenize/tokenizers.ts';
export { type ReadWordVectorsOptions, readWordVectors } from './vectors/read-word-vectors.ts';
export type { TrainWordVectorsOptions } from './vectors/skip-gram/options.ts';
export { trainWordVectors } from './vectors/skip-gram/train-word-vectors.ts';
export { type Neighbour, type WordVectors, wordVectors } from './vectors/word-vectors.ts';
export { writeWordVectors } from './vectors/write-word-vectors.ts';
export { paddingId, unknownId } from './vocabulary/vocabulary.ts';
