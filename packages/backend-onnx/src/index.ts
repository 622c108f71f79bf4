export { EncoderKitError, type ErrorCode, type ErrorParts } from './error.ts';
