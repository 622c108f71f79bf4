import {
  type Classification,
  type ClassificationReport,
  type ClassLabel,
  type Dataset,
  evaluate,
  type Model,
  predict,
} from '@encoderkit/core';
import { type Text, wordWeights } from '@encoderkit/text';
import { count, percent } from '../format.ts';
import { type ColouredText, colouredTexts } from '../report/coloured-text.ts';
import { confusionMatrix } from '../report/confusion-matrix.ts';
import { html } from '../report/html.ts';
import { perClassTable } from '../report/per-class-table.ts';
import type { Tested } from './description.ts';
import type { TaskContext } from './task.ts';

export type TextClassifier<Label extends ClassLabel & string> = Model<
  Text,
  Label,
  Classification<Label>,
  ClassificationReport<Label>
>;

/** How many texts are shown with their words weighed: right ones of each class, and mistakes. */
const rightOnesShown = 2;
const mistakesShown = 6;

/** What the model does on the test data: its accuracy, and the parts of the report that show it. */
export async function testTexts<Label extends ClassLabel & string>(
  model: TextClassifier<Label>,
  { test, labels }: { readonly test: Dataset<string, Label>; readonly labels: readonly Label[] },
  { signal }: Pick<TaskContext, 'signal'>,
): Promise<Tested> {
  const report = await evaluate(model, test, { signal });
  const answers = await answersTo(model, test);
  signal.throwIfAborted();
  const mistakes = answers.filter(({ label, predicted }) => label !== predicted).sort(surestFirst);
  const right = labels.flatMap((wanted) => {
    const ofClass = answers.filter(({ label, predicted }) => label === wanted && predicted === wanted);
    return ofClass.filter(({ text }) => text.length > 40 && text.length < 2000).slice(0, rightOnesShown);
  });
  const shown = mistakes.slice(0, mistakesShown);
  return {
    accuracy: report.accuracy,
    sections: [
      { title: 'Classes', body: perClassTable(report.perClass) },
      { title: 'Confusion matrix', body: confusionMatrix(labels, report.confusionMatrix) },
      {
        title: 'Words that weighed most',
        body: html`<p>How much each word weighed in the answer, by gradient × input, for the first test texts of each class that were
          answered rightly. Words as the model sees them.</p>${colouredTexts(await weighed(model, right))}`,
      },
      {
        title: 'Mistakes',
        body: html`<p>${count(mistakes.length)} in all; these ${count(shown.length)} are those the model was surest of. Weights are
          those for its wrong answer.</p>${colouredTexts(await weighed(model, shown))}`,
      },
    ],
  };
}

/** A test text with what is true of it and what the model said. */
interface Answer {
  readonly text: string;
  readonly label: string;
  readonly predicted: string;
  readonly probability: number;
}

async function answersTo<Label extends ClassLabel & string>(
  model: TextClassifier<Label>,
  test: Dataset<string, Label>,
): Promise<Answer[]> {
  const examples = await test.collect();
  const texts = examples.map(({ input }) => input);
  const predictions = await predict(model, texts);
  return predictions.map(({ label: predicted, probability }, index) => ({
    text: texts[index] ?? '',
    label: examples[index]?.label ?? '',
    predicted,
    probability,
  }));
}

function surestFirst(a: Answer, b: Answer): number {
  return b.probability - a.probability;
}

async function weighed<Label extends ClassLabel & string>(
  model: TextClassifier<Label>,
  answers: readonly Answer[],
): Promise<ColouredText[]> {
  if (answers.length === 0) return [];
  const weights = await wordWeights(
    model,
    answers.map(({ text }) => text),
  );
  return answers.map(({ label, predicted, probability }, index) => ({
    heading:
      label === predicted
        ? `${predicted}, ${percent(probability)} sure`
        : `taken for ${predicted}, ${percent(probability)} sure, is ${label}`,
    tokens: weights[index] ?? [],
  }));
}
