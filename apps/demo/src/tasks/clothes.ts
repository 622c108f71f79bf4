import { fashionMnist, fashionMnistAvailable, type LabelledSplits, type RawImage } from '@encoderkit/datasets';
import { lightOnDark } from './centred-ink.ts';
import type { DescriptionOf } from './description.ts';
import { digits } from './digits.ts';
import { type ImageClassifier, testImages } from './image-classifier.ts';
import { pixelBaselines } from './pixel-baseline.ts';

export const clothes: DescriptionOf<ImageClassifier, LabelledSplits<RawImage>> = {
  title: 'Clothes',
  description: 'The same network as for digits tells ten kinds of clothes of Fashion-MNIST apart.',
  modality: 'image',
  samples: 'pictures',
  plans: {
    full: { train: 20_000, test: 10_000, epochs: 4 },
    quick: { train: 4000, test: 2000, epochs: 2 },
    page: { train: 10_000, epochs: 3 },
  },
  async missing() {
    return (await fashionMnistAvailable())
      ? undefined
      : 'Fashion-MNIST is not on this machine (see packages/datasets).';
  },
  data: () => fashionMnist(),
  encoder: digits.encoder,
  model: digits.model,
  training: digits.training,
  load: digits.load,
  baselines: pixelBaselines,
  test: testImages,
  sampleOf: (image) => ({ image }),
  likeData: lightOnDark,
};
