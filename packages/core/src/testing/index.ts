/** `@encoderkit/core/testing`: what encoders and heads keep to, as checks for any test runner, and small encoders. */
export type { ContractCheck } from './contract.ts';
export { type EncoderContractOptions, encoderContract } from './encoder-contract.ts';
export { type HeadContractOptions, headContract } from './head-contract.ts';
export { type SequenceEncoderOptions, sequenceEncoder } from './sequence-encoder.ts';
