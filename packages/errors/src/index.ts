/** `@encoderkit/errors`: the one error class, and the checks of options that throw it. Depends on nothing. */
export { EncoderKitError, type ErrorCode, type ErrorParts, show } from './error.ts';
export {
  checkBoolean,
  checkFunction,
  checkKnownOptions,
  checkNumber,
  checkOneOf,
  checkPath,
  checkPositiveInteger,
  checkSeed,
  checkSignal,
  invalidOption,
  isRecord,
  lookUp,
  type NumberRange,
} from './options.ts';
