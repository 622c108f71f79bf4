import { EncoderKitError } from '@encoderkit/errors';
import type { AdaptOptions } from '../model/encoder.ts';
import type { Component } from './modality.ts';
import { checkSample } from './samples.ts';

type Samples = AsyncIterable<unknown> | Iterable<unknown>;

/** Adapts those encoders that need it, each to the samples that have its modality. The samples are read once for each. */
export async function adaptComponents(
  components: readonly Component[],
  samples: Samples,
  options: AdaptOptions,
): Promise<void> {
  const names = components.map(({ name }) => name);
  const needing = components.filter(({ encoder }) => encoder.needsAdapt);
  if (needing.length > 1) checkRepeatable(samples);
  for (const { name, encoder } of needing) await encoder.adapt(partsOf(samples, name, names), options);
}

async function* partsOf(
  samples: Samples,
  name: string,
  names: readonly string[],
): AsyncGenerator<unknown, void, undefined> {
  let position = 0;
  for await (const sample of samples) {
    const part = checkSample(sample, names, position++)[name];
    if (part !== undefined) yield part;
  }
}

/** A generator can be read once only: the second encoder would learn nothing. */
function checkRepeatable(samples: Samples): void {
  const isOnce = Symbol.asyncIterator in samples ? 'next' in samples : Symbol.iterator in samples && 'next' in samples;
  if (!isOnce) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: 'fuse, adapt',
    expected: 'samples that can be read again, once for each encoder that adapts',
    received: 'an iterator, which can be read once',
    remedy: 'Pass an array, or an object whose [Symbol.asyncIterator]() begins anew each time.',
  });
}
