import { type Html, html } from './html.ts';
import { type Pixels, picture } from './pictures.ts';

/** A sample and those whose embeddings are nearest to its own. */
export interface NeighbourStrip {
  readonly query: { readonly image: Pixels; readonly label: string };
  readonly neighbours: readonly { readonly image: Pixels; readonly label: string; readonly similarity: number }[];
}

/** One row a sample: the sample, then its neighbours, the nearest first, with their cosine similarity. */
export async function neighbourStrips(strips: readonly NeighbourStrip[]): Promise<Html> {
  const rows = await Promise.all(
    strips.map(async ({ query, neighbours }) => {
      const cells = await Promise.all(
        neighbours.map(async ({ image, label, similarity }) => {
          const drawing = await picture(image, label);
          const same = label === query.label;
          return html`<td class="${same ? '' : 'wrong'}">${drawing}<small>${same ? '' : `${label} · `}${similarity.toFixed(2)}</small></td>`;
        }),
      );
      return html`<tr><th scope="row">${await picture(query.image, query.label)}<small>${query.label}</small></th>${cells}</tr>`;
    }),
  );
  return html`<div class="scroll"><table class="strips">
    <thead><tr><th scope="col">sample</th><td colspan="${strips[0]?.neighbours.length ?? 1}">nearest in the embedding, with cosine similarity</td></tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}
