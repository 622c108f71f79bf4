import { type Html, html } from './html.ts';

/** Names and values, one below the other. */
export function facts(entries: readonly (readonly [name: string, value: string])[]): Html {
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
