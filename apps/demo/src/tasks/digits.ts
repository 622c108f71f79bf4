import { classifier, load } from '@encoderkit/core';
import { type LabelledSplits, mnist, type RawImage } from '@encoderkit/datasets';
import { cnnEncoder } from '@encoderkit/vision';
import { centredInk } from './centred-ink.ts';
import type { DescriptionOf } from './description.ts';
import { type ImageClassifier, testImages } from './image-classifier.ts';
import { pixelBaselines } from './pixel-baseline.ts';

const encoder = () => cnnEncoder({ input: [28, 28, 1], seed: 1 });

/** The tutorial network on handwritten digits. */
export const digits: DescriptionOf<ImageClassifier, LabelledSplits<RawImage>> = {
  title: 'Handwritten digits',
  description: 'A convolutional network learns to read MNIST’s digits.',
  modality: 'image',
  samples: 'digits',
  plans: { full: { epochs: 5 }, quick: { epochs: 2 }, page: { epochs: 5 } },
  data: () => mnist(),
  encoder,
  model: (labels) => classifier(encoder(), { labels }),
  training: { batchSize: 64, learningRate: 0.001 },
  load: (folder) => load(folder, cnnEncoder),
  baselines: pixelBaselines,
  test: testImages,
  sampleOf: (image) => ({ image }),
  likeData: centredInk,
};
