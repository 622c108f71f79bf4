import { EncoderKitError } from '@encoderkit/errors';

export function damaged(where: string, what: string, cause?: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `the file is damaged: ${what}`,
    remedy: 'Copy or convert it again, or leave it out.',
    cause,
  });
}
