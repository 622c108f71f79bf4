export { EncoderKitError, type ErrorCode, type ErrorParts } from '@encoderkit/tfjs-backend-onnx';
export type { Example } from './data/example.ts';
export type { Encoder, Json, TrainingPass } from './encoder/encoder.ts';
export type { Head } from './head/head.ts';
export { type HostArray, toTensor } from './host-array.ts';
export type { Metrics } from './metric/metrics.ts';
