import {
  type FusionResults,
  fusionVerdict,
  howToRead,
  type SubsetResult,
  spread,
  verdictLine,
} from '../multimodal/fusion-results.ts';
import { type Html, html } from './html.ts';

/** Combinations of modalities down, kinds of fusion across; for each the models of its own, then those of all modalities. Then what is to be read from it. */
export function fusionTable(results: FusionResults): Html {
  const kinds = Object.entries(results);
  const [[, rows] = ['', []]] = kinds;
  const numbers = ({ own, ofAll }: SubsetResult) => html`<td>${spread(own)}</td><td>${spread(ofAll)}</td>`;
  return html`<p>${howToRead}</p>
    <div class="scroll"><table class="numbers">
      <thead>
        <tr><td rowspan="2"></td>${kinds.map(([kind]) => html`<th scope="colgroup" colspan="2">${kind}</th>`)}</tr>
        <tr>${kinds.map(() => html`<th scope="col">own</th><th scope="col">of all</th>`)}</tr>
      </thead>
      <tbody>${rows.map(
        ({ modalities }, row) =>
          html`<tr><th scope="row">${modalities.join(' + ')}</th>${kinds.map(([, subsets]) => subsets.slice(row, row + 1).map(numbers))}</tr>`,
      )}</tbody></table></div>
    <ul>${kinds.map(([kind, subsets]) => html`<li>${kind}: ${verdictLine(fusionVerdict(subsets))}</li>`)}</ul>`;
}
