import {
  type FusionResults,
  fusionVerdict,
  howToRead,
  type SubsetResult,
  spread,
  verdictLine,
} from '../multimodal/fusion-results.ts';
import { type Html, html } from './html.ts';

/** Kinds of fusion down, combinations of modalities across; of each kind the models of a combination's own, then those of all modalities. Then what is to be read from it. */
export function fusionTable(results: FusionResults): Html {
  const kinds = Object.entries(results);
  const [[, columns] = ['', []]] = kinds;
  const cells = (subsets: readonly SubsetResult[], part: 'own' | 'ofAll') =>
    subsets.map((subset) => html`<td>${spread(subset[part])}</td>`);
  return html`<p>${howToRead}</p>
    <div class="scroll"><table class="numbers grouped">
      <thead><tr><td></td><td></td>${columns.map(({ modalities }) => html`<th scope="col">${modalities.join(' + ')}</th>`)}</tr></thead>
      ${kinds.map(
        ([kind, subsets]) => html`<tbody>
        <tr><th scope="rowgroup" rowspan="2">${kind}</th><th scope="row">own</th>${cells(subsets, 'own')}</tr>
        <tr><th scope="row">of all</th>${cells(subsets, 'ofAll')}</tr></tbody>`,
      )}</table></div>
    <ul>${kinds.map(([kind, subsets]) => html`<li>${kind}: ${verdictLine(fusionVerdict(subsets))}</li>`)}</ul>`;
}
