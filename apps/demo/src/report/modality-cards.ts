import type { Sound } from '@encoderkit/audio';
import { percent } from '../format.ts';
import { type Html, html } from './html.ts';
import { type Pixels, picture } from './pictures.ts';
import { soundPlayer } from './sound-player.ts';
import { waveform } from './waveform.ts';

/** What a model said of a sample. */
export interface ModalityAnswer {
  /** What it was given, in words. */
  readonly given: string;
  readonly label: string;
  readonly probability: number;
  readonly gates: readonly Gate[];
}

/** What a modality counted, 0 to 1. */
export interface Gate {
  readonly name: string;
  readonly weight: number;
}

/** A sample of three modalities, with what a model says of it and of parts of it. */
export interface ModalityCard {
  readonly image: Pixels;
  readonly text: string;
  readonly sound: Sound;
  readonly label: string;
  readonly answers: readonly ModalityAnswer[];
}

/** Samples to look at, read and listen to; below each a line for what the model was given: its answer, and what each modality counted as a bar. */
export async function modalityCards(cards: readonly ModalityCard[]): Promise<Html> {
  if (cards.length === 0) return html`<p>There are none.</p>`;
  const items = await Promise.all(
    cards.map(
      async ({ image, text, sound, label, answers }) => html`<li><figure>
        <div class="parts">${await picture(image, label)}<p lang="und">${text}</p></div>
        <div class="sound">${waveform(sound, label)}${soundPlayer(sound, label)}</div>
        <figcaption>is <b>${label}</b></figcaption>
        <table class="answers"><tbody>${answers.map((answer) => answerRow(answer, label, namesIn(answers)))}</tbody></table>
      </figure></li>`,
    ),
  );
  return html`<ul class="modalities">${items}</ul>`;
}

/** Every name once, so that a modality has the same colour in all rows. */
const namesIn = (answers: readonly ModalityAnswer[]): string[] => [
  ...new Set(answers.flatMap(({ gates }) => gates.map(({ name }) => name))),
];

function answerRow(
  { given, label, probability, gates }: ModalityAnswer,
  right: string,
  names: readonly string[],
): Html {
  const wrong = label === right ? '' : 'wrong';
  return html`<tr><th scope="row">${given}</th><td class="${wrong}">${label} <small>${percent(probability, 0)}</small></td>
    <td><div class="gates">${gates.map(
      ({ name, weight }) =>
        html`<span class="gate" style="--weight: ${weight.toFixed(3)}; --shade: var(--colour-${names.indexOf(name)})">${name} ${percent(weight, 0)}</span>`,
    )}</div></td></tr>`;
}
