import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';

/** Throws `invalid-input` unless `data` is a data set: most often it is an array of examples. */
export function checkSource(where: string, data: unknown, name = 'the data'): void {
  if (typeof data === 'object' && data !== null && Symbol.asyncIterator in data && 'size' in data) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: `${name} to be a data set`,
    received: Array.isArray(data) ? 'an array' : typeof data === 'object' && data !== null ? 'another object' : data,
    remedy: 'Make one of examples { input, label } with fromItems(), or see fromArrays() and fromGenerator().',
  });
}
