import { audioEncoder } from '@encoderkit/audio';
import { type RawSound, spokenDigits as spokenWords } from '@encoderkit/datasets';
import { recurrentFlops } from '../../measure/flops.ts';
import { accuracyBenchmark } from './accuracy-benchmark.ts';

const [units, featureWidth] = [64, 39];
/** Of half a second, which is what a digit takes. */
const frames = 35;

/** Ten digits by 69 voices, tested on 22 others and on those of another synthesizer. Options were chosen on 12 validation voices. */
export const spokenDigits = accuracyBenchmark<RawSound>({
  name: 'spoken-digits',
  description:
    'spoken digits, 6,210 by 69 voices, MFCC and LSTM, within 3 minutes; tested on other voices and another synthesizer',
  async data() {
    const { otherSynthesizer, ...words } = await spokenWords();
    return { ...words, otherTest: { name: 'otherSynthesizer', data: otherSynthesizer, target: 0.8 } };
  },
  encoder: () =>
    audioEncoder({
      ...{ cell: 'lstm', units, bidirectional: true, pooling: 'mean', dropout: 0.3, seed: 1 },
      features: { hopLength: 240, topDb: 60, normalization: 'sound' },
      augmentation: {
        speed: 0.2,
        reverberation: { probability: 0.2 },
        noise: { snr: [5, 40], color: 'pink', probability: 0.6 },
        lowPass: { cutoff: [3400, 7000], probability: 0.5 },
        mask: { time: { count: 1, most: 8 }, frequency: { count: 1, most: 4 } },
      },
    }),
  training: { epochs: 3, batchSize: 32, optimizer: 'adam', learningRate: 0.003, schedule: 'cosine' },
  target: { accuracy: 0.95, seconds: 180 },
  encoderFlops: recurrentFlops({ steps: frames, features: featureWidth, units, gates: 4, directions: 2 }),
});
