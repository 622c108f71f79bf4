import { EncoderKitError } from '@encoderkit/errors';

/** Throws unless `data`, or the option that has it, is a data set: most often it is an array of examples. */
export function checkSource(where: string, data: unknown, option?: string): void {
  if (typeof data === 'object' && data !== null && Symbol.asyncIterator in data && 'size' in data) return;
  throw new EncoderKitError({
    code: option === undefined ? 'invalid-input' : 'invalid-option',
    where,
    expected: `${option === undefined ? 'the data' : `"${option}"`} to be a data set`,
    received: Array.isArray(data) ? 'an array' : typeof data === 'object' && data !== null ? 'another object' : data,
    remedy: 'Make one of examples { input, label } with fromItems(), or see fromArrays() and fromGenerator().',
  });
}
