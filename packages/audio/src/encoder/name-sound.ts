import { EncoderKitError } from '@encoderkit/errors';

/** Runs `work` on a sound; an error then says which one it was. */
export async function named<Result>(where: string, position: number, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause)) throw cause;
    throw new EncoderKitError({
      code: cause.code,
      where: `${where}, sound ${position}`,
      problem: cause.message.replace(/\.$/, ''),
      cause,
    });
  }
}
