import { EncoderKitError, invalidOption, isRecord } from '@encoderkit/errors';
import { checkEncoder } from '../model/model.ts';
import type { Component } from './modality.ts';

/** Letters, digits and underscores: names of layers and of ONNX inputs are made of it. */
const namePattern = /^[A-Za-z][A-Za-z0-9_]*$/;

/** `where`: who has these encoders, for messages. @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder */
export function componentsOf(encoders: unknown, where = 'fuse'): Component[] {
  if (!isRecord(encoders) || 'preprocess' in encoders) {
    const received = isRecord(encoders) ? 'an encoder' : encoders;
    throw invalidOption(where, 'encoders', 'encoders by name', received, 'Pass { image: encoder, text: encoder }.');
  }
  const components = Object.entries(encoders).map(([name, encoder]): Component => {
    if (!namePattern.test(name) || name.startsWith('fusion_')) {
      const expected = 'named by letters, digits and underscores, beginning with a letter and not with fusion_';
      throw invalidOption(where, 'encoders', expected, name);
    }
    checkEncoder(`${where}, ${name}`, encoder);
    return { name, encoder: encoder as Component['encoder'] };
  });
  const several = new Set(components.map(({ encoder }) => encoder)).size;
  if (components.length >= 2 && several === components.length) return components;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: 'two or more encoders, each once',
    received: components.length < 2 ? components.length : 'an encoder under two names',
    remedy: 'Make an encoder for each name: two encoders may be made with the same options.',
  });
}
