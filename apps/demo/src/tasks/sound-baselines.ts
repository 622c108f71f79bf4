import { type FeatureExtractor, featureExtractor } from '@encoderkit/audio';
import type { Dataset } from '@encoderkit/core';
import type { RawSound } from '@encoderkit/datasets';
import type { LabelledFrames } from '../baselines/labelled-frames.ts';
import { meanFrameCentroid, meanFrameCentroidName } from '../baselines/mean-frame-centroid.ts';
import { frameAccuracy, nearestTemplate, nearestTemplateName } from '../baselines/nearest-template.ts';
import type { AccuracyRow } from '../report/accuracy-table.ts';
import { framesOf, type SpokenPart } from './sound-classifier.ts';

/**
 * Two classifiers from before neural networks, on MFCC of their own: the accuracy of each on every part.
 *
 * @param train at least one sound; all sounds are of one sample rate
 */
export async function soundBaselines(
  train: Dataset<RawSound, string>,
  parts: readonly SpokenPart[],
): Promise<readonly AccuracyRow[]> {
  const sampleRate = (await train.take(1).collect())[0]?.input.sampleRate ?? 16_000;
  const plain = featureExtractor({ sampleRate });
  // Each sound by itself: distances of frames then depend less on the voice.
  const likened = featureExtractor({ sampleRate, normalization: 'sound' });
  const centroid = meanFrameCentroid(await labelledFrames(train, plain));
  const template = nearestTemplate(await labelledFrames(train, likened));
  const methods: readonly Method[] = [
    { method: meanFrameCentroidName, extractor: plain, accuracyOn: centroid },
    { method: nearestTemplateName, extractor: likened, accuracyOn: (test) => frameAccuracy(template, test) },
  ];
  const rows: AccuracyRow[] = [];
  for (const { method, extractor, accuracyOn } of methods) {
    const accuracies: number[] = [];
    for (const { sounds } of parts) accuracies.push(await accuracyOn(await labelledFrames(sounds, extractor)));
    rows.push({ method, accuracies });
  }
  return rows;
}

interface Method {
  readonly method: string;
  readonly extractor: FeatureExtractor;
  accuracyOn(test: readonly LabelledFrames[]): number | Promise<number>;
}

async function labelledFrames(
  sounds: Dataset<RawSound, string>,
  extractor: FeatureExtractor,
): Promise<LabelledFrames[]> {
  const frames: LabelledFrames[] = [];
  for await (const { input, label = '' } of sounds) frames.push({ frames: framesOf(input, extractor), label });
  return frames;
}
