import { type Html, html } from './html.ts';

/** A token with how much it spoke for the answer: above 0 for it, below 0 against it. */
export interface WeightedToken {
  readonly token: string;
  readonly weight: number;
}

/** A text whose words show how much they weighed in what the model said of it. */
export interface ColouredText {
  /** What the model said, and what is true. */
  readonly heading: string;
  readonly tokens: readonly WeightedToken[];
}

/** Words that weigh less than this share of the heaviest are left as they are: every word weighs something. */
const least = 0.08;

/**
 * Texts with their words shaded by how much they weighed in the decision. Not by colour alone: what speaks for the answer is underlined solid and what
 * speaks against it is dotted, the line is the thicker the more a word weighs, and each word has its share of the heaviest as a title.
 *
 * @param most how many tokens of a text are shown
 */
export function colouredTexts(texts: readonly ColouredText[], { most = 160 } = {}): Html {
  if (texts.length === 0) return html`<p>There are none.</p>`;
  return html`<p class="key"><span class="word for" style="--strength:80%;--line:3px">speaks for the answer</span>
    <span class="word against" style="--strength:80%;--line:3px">speaks against it</span>
    <small>The stronger the shade and the thicker the line, the more a word weighs in its text.</small></p>
    ${texts.map((text) => colouredText(text, most))}`;
}

function colouredText({ heading, tokens }: ColouredText, most: number): Html {
  const heaviest = tokens.reduce((highest, { weight }) => Math.max(highest, Math.abs(weight)), 0);
  const shown = tokens.slice(0, most).map(({ token, weight }, index) => {
    const share = heaviest > 0 ? weight / heaviest : 0;
    return html`${index === 0 ? '' : ' '}${word(token, share)}`;
  });
  const rest = tokens.length > most ? html` <small>… and ${tokens.length - most} more</small>` : undefined;
  return html`<figure class="coloured"><figcaption>${heading}</figcaption><p>${shown}${rest}</p></figure>`;
}

function word(token: string, share: number): Html {
  const size = Math.abs(share);
  if (!(size >= least)) return html`${token}`;
  const side = share > 0 ? 'for' : 'against';
  const style = `--strength:${(15 + 70 * size).toFixed(0)}%;--line:${(1 + 2 * size).toFixed(1)}px`;
  const title = `${side} the answer, ${(100 * size).toFixed(0)} % of the heaviest word`;
  return html`<span class="word ${side}" style="${style}" title="${title}">${token}</span>`;
}
