import { parse, parseFragment } from 'parse5';

/** What an HTML parser complains about, in a whole page or a piece of one. A browser would mend it silently. */
export function parseErrors(markup: string): string[] {
  const errors: string[] = [];
  const options = {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }: { code: string; startLine: number }) =>
      errors.push(`${code} in line ${startLine}`),
  };
  if (markup.startsWith('<!doctype')) parse(markup, options);
  else parseFragment(markup, options);
  return [...errors, ...unbalanced(markup)];
}

const voidElements = new Set(['meta', 'link', 'img', 'br', 'hr', 'input']);

/** Elements that are not closed where they should be, which parse5 mends without a word. */
function unbalanced(markup: string): string[] {
  const open: string[] = [];
  for (const [, closing, name = '', selfClosing] of markup.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g,
  )) {
    if (selfClosing || voidElements.has(name)) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) return [`</${name}> closes another element`];
  }
  return open.map((name) => `<${name}> is not closed`);
}
