import { count, percent } from '../format.ts';
import { type Html, html } from './html.ts';
import { type Pixels, picture } from './pictures.ts';

/** A sample the model got wrong. */
export interface Mistake {
  readonly image: Pixels;
  readonly label: string;
  readonly predicted: string;
  /** What the model gave its wrong answer, and what it gave the right one. */
  readonly probability: number;
  readonly probabilityOfLabel: number;
}

/** The mistakes the model was surest of, as pictures. */
export async function mistakeGallery(mistakes: readonly Mistake[], { most = 24 } = {}): Promise<Html> {
  if (mistakes.length === 0) return html`<p>There are none.</p>`;
  const shown = mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, most);
  const figures = await Promise.all(
    shown.map(async ({ image, label, predicted, probability, probabilityOfLabel }) => {
      const drawing = await picture(image, `${label}, taken for ${predicted}`);
      return html`<li><figure>${drawing}<figcaption>
        <span class="wrong">${predicted} <small>${percent(probability, 0)}</small></span>
        <span>is ${label} <small>${percent(probabilityOfLabel, 0)}</small></span></figcaption></figure></li>`;
    }),
  );
  return html`<p>${count(mistakes.length)} in all; these ${count(shown.length)} are those the model was surest of. Above, in
    colour: what it said and with which probability. Below: what it is, and the probability the model gave that.</p>
    <ul class="gallery">${figures}</ul>`;
}
