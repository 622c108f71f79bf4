/** A piece of HTML that is safe to put on the page: made only by `html`, which escapes, and `trusted`. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | undefined | readonly Value[];

/**
 * HTML with values in it. Strings and numbers are escaped, pieces of HTML are not, lists are joined and undefined is nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: strings.reduce((text, part, index) => text + markupOf(values[index - 1]) + part) };
}

/** Markup that another program made, such as an SVG drawing: taken as it is. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  if ('markup' in value) return value.markup;
  return value.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
