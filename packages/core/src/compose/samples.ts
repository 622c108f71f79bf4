import { EncoderKitError, isRecord } from '@encoderkit/errors';

/** A sample by the names of its modalities. */
export type AnySample = Readonly<Record<string, unknown>>;

const where = 'fuse';

/**
 * Throws `invalid-input` for a sample that is no record of the modalities `names`, or that has none of them.
 *
 * @param position the sample's place, for messages
 */
export function checkSample(sample: unknown, names: readonly string[], position: number): AnySample {
  const expected = `a sample with one or more of ${names.map((name) => `"${name}"`).join(', ')}`;
  const problem = (received: unknown, remedy: string): EncoderKitError =>
    new EncoderKitError({ code: 'invalid-input', where: `${where}, sample ${position}`, expected, received, remedy });
  const shape = `Pass { ${names.map((name) => `${name}: …`).join(', ')} }, without what is missing.`;
  if (!isRecord(sample)) throw problem(Array.isArray(sample) ? 'an array' : sample, shape);
  const unknown = Object.keys(sample).find((name) => !names.includes(name));
  if (unknown !== undefined) throw problem(`one with "${unknown}"`, shape);
  const given = withoutNulls(sample);
  if (names.some((name) => given[name] !== undefined)) return given;
  throw problem('one with no modality at all', 'Leave the sample out, or give it at least one of them.');
}

/** JSON has no undefined: what is null is missing as well. */
export function withoutNulls(sample: AnySample): AnySample {
  if (!Object.values(sample).includes(null)) return sample;
  return Object.fromEntries(Object.entries(sample).filter(([, part]) => part !== null));
}
