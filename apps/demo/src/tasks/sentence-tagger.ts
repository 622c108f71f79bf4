import {
  type Classification,
  type Dataset,
  evaluate,
  type Model,
  predict,
  type TaggingReport,
  type Tags,
} from '@encoderkit/core';
import type { Text } from '@encoderkit/text';
import { count, percent } from '../format.ts';
import { confusionMatrix } from '../report/confusion-matrix.ts';
import { html } from '../report/html.ts';
import { perClassTable } from '../report/per-class-table.ts';
import { type TaggedSentence, taggedSentences } from '../report/tagged-sentences.ts';
import type { Tested } from './description.ts';
import type { TaskContext } from './task.ts';

export type SentenceTagger<Label extends string> = Model<
  Text,
  Tags<Label>,
  Classification<Label>[],
  TaggingReport<Label>
>;

type Sentences<Label> = Dataset<readonly string[], readonly Label[]>;

const sentencesShown = 15;

/** What the model does on the test data: its token accuracy, and the parts of the report that show it. */
export async function testTagger<Label extends string>(
  model: SentenceTagger<Label>,
  {
    train,
    test,
    labels,
  }: { readonly train: Sentences<Label>; readonly test: Sentences<Label>; readonly labels: readonly Label[] },
  { signal, say }: Pick<TaskContext, 'signal' | 'say'>,
): Promise<Tested> {
  const report = await evaluate(model, test, { signal });
  const sentences = await tagged(model, test);
  signal.throwIfAborted();
  const line = newWords(await wordsOf(train), sentences);
  say(`tags that are right: ${line}`);
  const wrong = sentences.filter(({ labels: right, predicted }) => right.some((label, at) => label !== predicted[at]));
  const shown = wrong.slice(0, sentencesShown);
  return {
    accuracy: report.accuracy,
    sections: [
      { title: 'Classes', body: perClassTable(report.perClass) },
      { title: 'Confusion matrix', body: confusionMatrix(labels, report.confusionMatrix) },
      {
        title: 'Sentences',
        body: html`<p>Tags that are right: ${line}. ${count(wrong.length)} of ${count(sentences.length)} test sentences have a mistake; these are the first
          ${count(shown.length)}.</p>${taggedSentences(shown)}`,
      },
    ],
  };
}

async function tagged<Label extends string>(
  model: SentenceTagger<Label>,
  test: Sentences<Label>,
): Promise<TaggedSentence[]> {
  const examples = await test.collect();
  const predictions = await predict(
    model,
    examples.map(({ input }) => input),
  );
  return examples.map(({ input, label }, index) => ({
    words: input,
    labels: label ?? [],
    predicted: predictions[index]?.map((step) => step.label) ?? [],
  }));
}

async function wordsOf(train: Dataset<readonly string[], unknown>): Promise<Set<string>> {
  const words = new Set<string>();
  for await (const { input } of train) for (const word of input) words.add(word);
  return words;
}

/** How well the model does on words that the training data has and on those it lacks, in a sentence. */
function newWords(known: ReadonlySet<string>, sentences: readonly TaggedSentence[]): string {
  const tally = { known: { right: 0, total: 0 }, unknown: { right: 0, total: 0 } };
  for (const { words, labels, predicted } of sentences) {
    words.forEach((word, at) => {
      const part = tally[known.has(word) ? 'known' : 'unknown'];
      part.total++;
      if (labels[at] === predicted[at]) part.right++;
    });
  }
  const share = ({ right, total }: { right: number; total: number }) =>
    total === 0 ? 'none there' : `${percent(right / total)} of ${count(total)}`;
  return `of words seen in training ${share(tally.known)}, of new words ${share(tally.unknown)}`;
}
