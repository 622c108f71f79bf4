import { EncoderKitError, invalidOption, isRecord } from '@encoderkit/errors';
import type { Json } from '../base/json.ts';
import { wholeOrNothing } from '../base/whole-or-nothing.ts';
import type { Encoder, EncoderFactory } from './encoder.ts';

interface FactoryParts<Made> {
  /** Which kind of encoder it makes: what `toConfig`'s owner says of itself, and a bundle stores. */
  readonly kind: string;
  /** For messages: the name of the factory, `'textEncoder'`. */
  readonly where: string;
  /**
   * Makes an encoder of what `toConfig` gave; where absent, by the factory itself. Options are checked as a user's are: what is
   * thrown as `invalid-option` becomes `bundle-mismatch`.
   */
  restore?(config: Json): Made;
}

/** The factory of one kind of encoder: `make`, with what `load` needs to make an encoder again. See `makeEncoder` for an example. */
export function encoderFactory<Options, Sample, Made extends Encoder<Sample> = Encoder<Sample>>(
  { kind, where, restore }: FactoryParts<Made>,
  make: (options: Options) => Made & Encoder<Sample>,
): EncoderFactory<Options, Sample, Made> {
  // What was read is taken for options: the factory checks each of them.
  const made = restore ?? ((config: Json) => make(optionsIn(where, config) as Options));
  return Object.assign((options: Options): Made => wholeOrNothing(() => make(options)), {
    kind,
    fromConfig: (config: Json): Made => restored(where, () => made(config)),
  });
}

function optionsIn(where: string, config: Json): Readonly<Record<string, unknown>> {
  if (isRecord(config)) return config;
  throw invalidOption(where, 'options', 'an object', config);
}

/** Makes something of a bundle's config: options that are refused are a bundle that does not fit. */
export function restored<Made>(where: string, make: () => Made): Made {
  try {
    return wholeOrNothing(make);
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause) || cause.code !== 'invalid-option') throw cause;
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where,
      problem: `cannot make it from this configuration (${cause.message.replace(/\.$/, '')})`,
      remedy: 'It was saved by another kind of encoder or a newer version of its package, or it was changed.',
      cause,
    });
  }
}
