import { expect, test } from 'vitest';
import { html, trusted } from './html.ts';

test.each([
  [html`<p>${'a < b & "c"'}</p>`, '<p>a &lt; b &amp; &quot;c&quot;</p>'],
  [html`<img alt="${`it's "x"`}">`, '<img alt="it&#39;s &quot;x&quot;">'],
  [html`<b>${html`<i>${'<'}</i>`}</b>`, '<b><i>&lt;</i></b>'],
  [html`<ul>${['a', '<b>'].map((item) => html`<li>${item}</li>`)}</ul>`, '<ul><li>a</li><li>&lt;b&gt;</li></ul>'],
  [html`${0}${undefined}${trusted('<hr>')}`, '0<hr>'],
  [html`plain`, 'plain'],
])('$markup', (piece, markup) => {
  expect(piece.markup).toBe(markup);
});
