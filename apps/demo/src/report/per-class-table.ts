import { count, percent } from '../format.ts';
import { type Html, html } from './html.ts';

/** How one class fared. */
export interface ClassScore {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** Precision, recall and F1 of each class. */
export function perClassTable(scores: readonly ClassScore[]): Html {
  const rows = scores.map(({ label, precision, recall, f1, support }) => {
    return html`<tr><th scope="row">${label}</th>
      <td>${percent(precision)}</td><td>${percent(recall)}</td><td>${percent(f1)}</td><td>${count(support)}</td></tr>`;
  });
  return html`<div class="scroll"><table class="numbers">
    <thead><tr><th scope="col">Class</th><th scope="col">Precision</th><th scope="col">Recall</th>
      <th scope="col">F1</th><th scope="col">Samples</th></tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}
