import { percent } from '../format.ts';
import { type Html, html } from './html.ts';

/** A method, and its accuracy on each of several test sets. */
export interface AccuracyRow {
  readonly method: string;
  readonly accuracies: readonly number[];
}

/** Methods side by side, on several test sets. */
export function accuracyTable(sets: readonly string[], rows: readonly AccuracyRow[]): Html {
  return html`<div class="scroll"><table class="numbers">
    <thead><tr><th scope="col">Method</th>${sets.map((set) => html`<th scope="col">${set}</th>`)}</tr></thead>
    <tbody>${rows.map(({ method, accuracies }) => {
      return html`<tr><th scope="row">${method}</th>${accuracies.map((value) => html`<td>${percent(value, 2)}</td>`)}</tr>`;
    })}</tbody></table></div>`;
}
