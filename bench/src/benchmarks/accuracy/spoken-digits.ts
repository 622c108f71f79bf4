import type { RawSound } from '@encoderkit/datasets';
import { spokenDigits as task } from '@encoderkit/demo/tasks';
import { recurrentFlops } from '../../measure/flops.ts';
import { accuracyBenchmark } from './accuracy-benchmark.ts';

const [units, featureWidth] = [64, 39];
/** Of half a second, which is what a digit takes. */
const frames = 35;

/** The demo's task: ten digits by 69 voices, tested on 22 others and on those of another synthesizer. */
export const spokenDigits = accuracyBenchmark<RawSound>({
  name: 'spoken-digits',
  description:
    'spoken digits, 6,210 by 69 voices, MFCC and LSTM, within 3 minutes; tested on other voices and another synthesizer',
  async data() {
    const { otherSynthesizer, ...words } = await task.data({ size: 'full' });
    return { ...words, otherTest: { name: 'otherSynthesizer', data: otherSynthesizer, target: 0.8 } };
  },
  encoder: task.encoder,
  training: { ...task.training, epochs: task.plans.full.epochs, optimizer: 'adam' },
  target: { accuracy: 0.95, seconds: 180 },
  encoderFlops: recurrentFlops({ steps: frames, features: featureWidth, units, gates: 4, directions: 2 }),
});
