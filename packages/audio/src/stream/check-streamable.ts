import type { RecurrentContinuation } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import type { AudioNetworks } from '../encoder/network.ts';
import type { CompleteOptions } from '../encoder/options.ts';
import type { FeatureExtractor } from '../features/feature-extractor.ts';

interface Parts {
  readonly networks: Pick<AudioNetworks, 'continuation'>;
  readonly extractor: FeatureExtractor;
  readonly options: Pick<CompleteOptions, 'processing'>;
}

const needsAll = {
  reduceNoise: 'it measures the noise over the whole sound',
  trimSilence: 'what is silence depends on the loudest part of the whole sound',
  normalizeLoudness: 'its gain depends on the whole sound',
};

/** Gives the layers that can go on; throws `invalid-option` for an encoder that has to know the whole sound. */
export function checkStreamable(where: string, { networks, extractor, options }: Parts): RecurrentContinuation {
  const { continuation } = networks;
  if (!continuation) {
    throw cannot(
      where,
      'bidirectional: true',
      'one of its two directions begins at the end of the sound',
      'bidirectional: false',
    );
  }
  for (const [name, reason] of Object.entries(needsAll)) {
    const value = new Map<string, unknown>(Object.entries(options.processing)).get(name);
    if (value !== undefined && value !== false) throw cannot(where, name, reason, `${name}: false`);
  }
  const { topDb } = extractor.toConfig();
  if (topDb !== false) {
    const reason = 'it lifts all frames to a level below the loudest of the whole sound';
    throw cannot(where, `features.topDb: ${topDb}`, reason, 'features: { topDb: false }');
  }
  return continuation;
}

const cannot = (where: string, option: string, reason: string, remedy: string): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-option',
    where,
    problem: `an encoder with ${option} cannot stream: ${reason}`,
    remedy: `Make and train one with ${remedy}.`,
  });
