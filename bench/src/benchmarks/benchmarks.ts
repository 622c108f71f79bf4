import type { BenchmarkTable } from '../command-line.ts';
import { emojiAlignment } from './accuracy/emoji-alignment.ts';
import { fashionPlain } from './accuracy/fashion-plain.ts';
import { fashionResidual } from './accuracy/fashion-residual.ts';
import { fusion } from './accuracy/fusion.ts';
import { mnistAugmented } from './accuracy/mnist-augmented.ts';
import { spokenDigits } from './accuracy/spoken-digits.ts';
import { tabular } from './accuracy/tabular.ts';
import { textDefaults } from './accuracy/text-defaults.ts';
import { audioSpeed } from './audio-speed.ts';
import { audioStream } from './audio-stream.ts';
import { audioTrainingStep } from './audio-training-step.ts';
import { cnnInference } from './cnn-inference.ts';
import { cnnTrainingStep } from './cnn-training-step.ts';
import { convolutions } from './convolutions.ts';
import { eventLoop } from './event-loop.ts';
import { resnetTrainingStep, separableTrainingStep } from './image-training-step.ts';
import { memory } from './memory.ts';
import { textStartUp } from './text-start-up.ts';
import { textToy } from './text-toy.ts';
import { textTrainingStep } from './text-training-step.ts';
import { trainerOverhead } from './trainer-overhead.ts';
import { vectorSearch } from './vector-search.ts';
import { wordVectors } from './word-vectors.ts';

/** Every benchmark by the name that `--only` takes, in the order in which they run. */
export const benchmarks: BenchmarkTable = {
  'cnn-training-step': cnnTrainingStep,
  'cnn-inference': cnnInference,
  'resnet-training-step': resnetTrainingStep,
  'separable-training-step': separableTrainingStep,
  'text-training-step': textTrainingStep,
  'text-toy': textToy,
  'audio-training-step': audioTrainingStep,
  'audio-speed': audioSpeed,
  'audio-stream': audioStream,
  'trainer-overhead': trainerOverhead,
  'event-loop': eventLoop,
  memory,
  'vector-search': vectorSearch,
  'text-start-up': textStartUp,
  convolutions,
  'fashion-plain': fashionPlain,
  'fashion-residual': fashionResidual,
  'mnist-augmented': mnistAugmented,
  'spoken-digits': spokenDigits,
  tabular,
  fusion,
  'emoji-alignment': emojiAlignment,
  'word-vectors': wordVectors,
  'text-defaults': textDefaults,
};
