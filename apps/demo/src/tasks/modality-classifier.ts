import { evaluate, gatesOf, predict } from '@encoderkit/core';
import { percent } from '../format.ts';
import {
  type Modality,
  type ModalityData,
  type ModalityModel,
  modalities,
  modalitySubsets,
  only,
  type WholeSample,
  withModalities,
} from '../multimodal/modality-models.ts';
import { accuracyTable } from '../report/accuracy-table.ts';
import { confusionMatrix } from '../report/confusion-matrix.ts';
import { facts } from '../report/facts.ts';
import { html } from '../report/html.ts';
import { type ModalityAnswer, type ModalityCard, modalityCards } from '../report/modality-cards.ts';
import { perClassTable } from '../report/per-class-table.ts';
import type { Section, TaskContext } from './task.ts';
import { titleOf } from './train-modalities.ts';

/** How many test samples are shown: those where removing a modality changes the answer come first. */
const shown = 6;
/** Among so many they are looked for. */
const lookedAt = 60;

/** Another way to tell the same, for the table. */
export interface Method {
  readonly name: string;
  readonly accuracy: number;
}

/**
 * What a model of all modalities with gates does on what it is asked, with all of them and with fewer, beside other methods.
 *
 * @returns `accuracy`: with all modalities
 */
export async function testModalities(
  model: ModalityModel,
  { data, others }: { readonly data: Pick<ModalityData, 'asked' | 'labels'>; readonly others: readonly Method[] },
  { signal }: Pick<TaskContext, 'signal'>,
): Promise<{ accuracy: number; sections: Section[] }> {
  const { asked, labels } = data;
  const bySubset: number[] = [];
  for (const names of modalitySubsets.slice(0, -1)) {
    bySubset.push((await evaluate(model, withModalities(asked, names), { signal })).accuracy);
  }
  const report = await evaluate(model, withModalities(asked, modalities), { signal });
  const inputs = asked.map(({ input }) => input);
  const gates = await gatesOf(
    model,
    inputs.map((input) => only(input, modalities)),
  );
  signal.throwIfAborted();
  const mean = (name: Modality) => gates.reduce((sum, each) => sum + (each[name] ?? 0), 0) / gates.length;
  const cards = await cardsOf(model, asked.slice(0, lookedAt));
  return {
    accuracy: report.accuracy,
    sections: [
      {
        title: 'With all modalities, and with fewer',
        body: html`<p>One model was trained with all three, some of them left out at random. It is asked with all of them, and with what is
          left when one or two are missing. Others were trained with one modality each.</p>${accuracyTable(
            ['accuracy'],
            [
              ...others.map(({ name, accuracy }) => ({ method: name, accuracies: [accuracy] })),
              ...[...bySubset, report.accuracy].map((accuracy, index) => ({
                method: `the model of all, asked with ${titleOf(modalitySubsets[index] ?? [])}`,
                accuracies: [accuracy],
              })),
            ],
          )}`,
      },
      {
        title: 'What each modality counts',
        body: html`<p>The mean of the gates over all test samples.</p>${facts(
          modalities.map((name) => [name, percent(mean(name))] as const),
        )}`,
      },
      {
        title: 'When one modality is removed',
        body: html`<p>Test samples, those first whose answer changes. Bars show what each modality counted in the answer.</p>${await modalityCards(cards)}`,
      },
      { title: 'Classes', body: perClassTable(report.perClass) },
      { title: 'Confusion matrix', body: confusionMatrix(labels, report.confusionMatrix) },
    ],
  };
}

async function cardsOf(model: ModalityModel, examples: ModalityData['asked']): Promise<ModalityCard[]> {
  const combinations = modalitySubsets.filter(({ length }) => length >= 2).toReversed();
  const answers: ModalityAnswer[][] = [];
  for (const names of combinations) {
    const samples = examples.map(({ input }) => only(input, names));
    const [predictions, gates] = [await predict(model, samples), await gatesOf(model, samples)];
    const missing = modalities.filter((name) => !names.includes(name));
    answers.push(
      predictions.map(({ label, probability }, index) => ({
        given: missing.length === 0 ? 'all' : `without ${titleOf(missing)}`,
        label,
        probability,
        gates: names.map((name) => ({ name, weight: gates[index]?.[name] ?? 0 })),
      })),
    );
  }
  const cards = examples.map(({ input, label = '' }, index) =>
    cardOf(
      input,
      label,
      answers.map((each) => each[index]),
    ),
  );
  const changes = ({ answers: [all, ...others] }: ModalityCard) =>
    others.filter(({ label }) => label !== all?.label).length;
  return cards.toSorted((a, b) => changes(b) - changes(a)).slice(0, shown);
}

const cardOf = (
  { image, text, audio }: WholeSample,
  label: string,
  answers: readonly (ModalityAnswer | undefined)[],
): ModalityCard => ({
  image,
  text,
  sound: audio,
  label,
  answers: answers.filter((answer) => answer !== undefined),
});
