import type { FeatureExtractor, SoundSource } from '@encoderkit/audio';
import {
  type Classification,
  type ClassificationReport,
  type Dataset,
  evaluate,
  type Model,
  predict,
} from '@encoderkit/core';
import type { RawSound } from '@encoderkit/datasets';
import { percent } from '../format.ts';
import { confusionMatrix } from '../report/confusion-matrix.ts';
import { facts } from '../report/facts.ts';
import { perClassTable } from '../report/per-class-table.ts';
import { type SoundMistake, soundMistakes } from '../report/sound-player.ts';
import type { Tested } from './description.ts';
import type { TaskContext } from './task.ts';

export type SoundClassifier = Model<SoundSource, string, Classification<string>, ClassificationReport<string>>;

/** Sounds to test with, and who says each of them. */
export interface SpokenPart {
  /** What they are, for headings. */
  readonly title: string;
  readonly sounds: Dataset<RawSound, string>;
  readonly voices: readonly string[];
}

/** How many mistakes are shown of a part: each comes with its sound. */
const mistakesShown = 9;

/**
 * What the model does on a part of the test data: its accuracy, and the pieces of the report that show it.
 *
 * @param options.extractor makes the features that are drawn
 */
export async function testSounds(
  model: SoundClassifier,
  { title, sounds, voices }: SpokenPart,
  { labels, extractor }: { readonly labels: readonly string[]; readonly extractor: FeatureExtractor },
  { signal }: Pick<TaskContext, 'signal'>,
): Promise<Tested> {
  const report = await evaluate(model, sounds, { signal });
  const examples = await sounds.collect();
  const inputs = examples.map(({ input }) => input);
  const predictions = await predict(model, inputs);
  signal.throwIfAborted();
  const answers = predictions.map(({ label: predicted, probability, probabilities }, index) => {
    const { label = '' } = examples[index] ?? {};
    const probabilityOfLabel = probabilities[labels.indexOf(label)] ?? 0;
    return { index, voice: voices[index] ?? '', label, predicted, probability, probabilityOfLabel };
  });
  const mistakes = answers.flatMap(({ index, ...answer }): SoundMistake[] => {
    const sound = inputs[index];
    if (sound === undefined || answer.label === answer.predicted) return [];
    return [{ ...answer, sound: { ...sound, frames: framesOf(sound, extractor) } }];
  });
  return {
    accuracy: report.accuracy,
    sections: [
      { title: `${title}: classes`, body: perClassTable(report.perClass) },
      { title: `${title}: confusion matrix`, body: confusionMatrix(labels, report.confusionMatrix) },
      { title: `${title}: voices`, body: facts(accuracyByVoice(answers)) },
      { title: `${title}: mistakes`, body: await soundMistakes(mistakes, { most: mistakesShown }) },
    ],
  };
}

/** The features of a sound, a vector for each frame. */
export function framesOf(sound: RawSound, extractor: FeatureExtractor): Float32Array[] {
  const { shape, values } = extractor.extract(sound);
  const [count, width] = shape;
  return Array.from({ length: count }, (_, frame) => values.subarray(frame * width, (frame + 1) * width));
}

interface Answer {
  readonly voice: string;
  readonly label: string;
  readonly predicted: string;
}

/** The share of right answers for each voice, worst first. */
function accuracyByVoice(answers: readonly Answer[]): [voice: string, accuracy: string][] {
  const shares = [...new Set(answers.map(({ voice }) => voice))].map((voice) => {
    const said = answers.filter((answer) => answer.voice === voice);
    return { voice, share: said.filter(({ label, predicted }) => label === predicted).length / said.length };
  });
  return shares
    .sort((a, b) => a.share - b.share || a.voice.localeCompare(b.voice))
    .map(({ voice, share }) => [voice, percent(share)]);
}
