import { isRecord } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json } from '../base/json.ts';
import { releasePrograms } from '../engine/programs.ts';
import type { EncoderParts } from '../model/make-encoder.ts';
import { isNetwork } from '../model/networks-inside.ts';
import { adaptComponents } from './adapt.ts';
import type { Component } from './modality.ts';

interface ComposedParts extends Pick<EncoderParts<unknown>, 'modality' | 'network'> {
  readonly adapting: Required<
    Pick<NonNullable<EncoderParts<unknown>['adapting']>, 'needed' | 'adapt' | 'restore' | 'problem'>
  >;
  learningRateOf(weight: LayersModel['weights'][number]): number;
  dispose(): void;
}

/**
 * What every encoder does that is made of others: it is ready when they are, adapts each to its part of the samples, lets each learn at its own
 * rate, and frees them.
 *
 * @param network has the components' networks nested in it, as `nestable` makes them
 * @param saved the encoders that its config lists (`savedEncoders`); those inside of the components, for a matcher's towers
 */
export function composedParts(
  components: readonly Component[],
  network: LayersModel,
  learningRates: Readonly<Record<string, number>>,
  saved: readonly Component[] = components,
): ComposedParts {
  const unready = (): Component | undefined => components.find(({ encoder }) => encoder.needsAdapt);
  return {
    modality: components.map(({ name }) => name).join('+'),
    network,
    adapting: {
      needed: () => unready() !== undefined,
      adapt: (samples, options) => adaptComponents(components, samples, options),
      async restore(config) {
        const configs = isRecord(config) && Array.isArray(config.encoders) ? config.encoders : [];
        for (const { name, encoder } of saved) {
          const own = configs.find((each) => isRecord(each) && each.name === name);
          if (encoder.needsAdapt && isRecord(own)) await encoder.restore?.((own.config ?? null) as Json);
        }
      },
      problem: () => `the encoder of "${unready()?.name}" needs adapt(samples) before it can be used`,
    },
    learningRateOf(weight) {
      const owner = components.find(({ encoder }) => encoder.network.weights.some(({ id }) => id === weight.id));
      if (!owner) return 1;
      return (learningRates[owner.name] ?? 1) * (owner.encoder.learningRateOf?.(weight) ?? 1);
    },
    dispose() {
      for (const { encoder } of components) releasePrograms(encoder.network);
      // The networks inside are views of the encoders', which free their weights themselves.
      for (const layer of network.layers) if (!isNetwork(layer)) layer.dispose();
      for (const { encoder } of components) encoder.dispose();
    },
  };
}

/** The encoders as a config lists them: what `checkSaved` reads. */
export const savedEncoders = (components: readonly Component[]): { name: string; kind: string; config: Json }[] =>
  components.map(({ name, encoder }) => ({ name, kind: encoder.kind, config: encoder.toConfig() }));
