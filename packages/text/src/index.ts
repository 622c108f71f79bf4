export {
  type TextPreprocessor,
  type TextPreprocessorOptions,
  textPreprocessor,
  textPreprocessorFromConfig,
} from './preprocess/text-preprocessor.ts';
export { bucketLength } from './sequence/bucket-length.ts';
export type { Text } from './text.ts';
export { type TokenizerConfig, type TokenizerName, tokenizerFrom } from './tokenize/tokenizers.ts';
export { paddingId, unknownId } from './vocabulary/vocabulary.ts';
