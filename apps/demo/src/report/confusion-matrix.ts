import { count } from '../format.ts';
import { type Html, html } from './html.ts';

/**
 * Which class was taken for which, as a table whose cells are shaded by their share of the row: right answers in one
 * colour, mistakes in another, and mistakes more strongly, since they are few.
 *
 * @param matrix rows are the true classes, columns the predicted ones
 */
export function confusionMatrix(labels: readonly string[], matrix: readonly (readonly number[])[]): Html {
  const long = labels.some((label) => label.length > 3);
  return html`<div class="scroll"><table class="confusion${long ? ' upright' : ''}">
    <caption>Rows: what it is. Columns: what the model says.</caption>
    <thead><tr><td></td>${labels.map((label) => html`<th scope="col"><span>${label}</span></th>`)}</tr></thead>
    <tbody>${labels.map((label, row) => matrixRow(label, row, matrix[row] ?? []))}</tbody>
  </table></div>
  ${worst(labels, matrix)}`;
}

function matrixRow(label: string, row: number, counts: readonly number[]): Html {
  const total = counts.reduce((sum, value) => sum + value, 0) || 1;
  const cells = counts.map((value, column) => {
    const share = value / total;
    const strength = column === row ? 15 + 65 * share : Math.min(90, 15 + 600 * share);
    const style = value === 0 ? '' : `--strength:${strength.toFixed(0)}%`;
    return html`<td class="${column === row ? 'right' : 'wrong'}" style="${style}">${value === 0 ? '' : value}</td>`;
  });
  return html`<tr><th scope="row">${label}</th>${cells}</tr>`;
}

/** The most frequent confusions in words. */
function worst(labels: readonly string[], matrix: readonly (readonly number[])[]): Html | undefined {
  const mistakes = matrix
    .flatMap((counts, row) => counts.map((value, column) => ({ value, row, column })))
    .filter(({ value, row, column }) => value > 0 && row !== column)
    .sort((a, b) => b.value - a.value)
    .slice(0, 3)
    .map(({ value, row, column }) => `${labels[row]} taken for ${labels[column]} (${count(value)})`);
  if (mistakes.length === 0) return html`<p>No mistakes.</p>`;
  return html`<p>Most frequent: ${mistakes.join('; ')}.</p>`;
}
