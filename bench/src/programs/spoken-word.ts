import { audioEncoder, type Sound } from '@encoderkit/audio';
import { classifier, type HostArray, randomGenerator } from '@encoderkit/core';
import { recurrentFlops } from '../measure/flops.ts';

const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const units = 128;
/** 13 MFCC, their first and second derivatives. */
export const features = 39;

/** 39 features, LSTM 128, Dense 10 softmax: what audioEncoder makes by default. The caller disposes it. */
export const spokenWord = () => classifier(audioEncoder({ seed: 1 }), { labels, seed: 1 });

/** Operations of one sound, forward. */
export const spokenWordFlops = (frames: number): number => recurrentFlops({ steps: frames, features, units, gates: 4 });

/** Made-up features without padding, with classes: how long a step takes does not depend on what is in them. */
export function madeUpFeatures(batch: number, frames: number) {
  const random = randomGenerator([3, batch, frames]);
  const values = Float32Array.from({ length: batch * frames * features }, () => random.normal());
  const mask = new Float32Array(batch * frames).fill(1);
  const classes = Int32Array.from({ length: batch }, () => random.integer(labels.length));
  const arrays: readonly HostArray[] = [
    { dtype: 'float32', shape: [batch, frames, features], values },
    { dtype: 'float32', shape: [batch, frames, 1], values: mask },
  ];
  const targets: HostArray = { dtype: 'int32', shape: [batch], values: classes };
  return { features: arrays, targets };
}

/** Tones in noise. */
export function madeUpSound(seconds: number, sampleRate: number, seed: number): Sound {
  const random = randomGenerator([4, seed]);
  const frequency = 100 + 20 * random.integer(20);
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, at) => Math.sin((2 * Math.PI * frequency * at) / sampleRate) / 3 + random.normal() / 30,
  );
  return { samples, sampleRate };
}
