import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, typescriptFiles, workspacePackages } from './workspace.ts';

/** A ```ts block of a README or a docstring: a whole program, imports included. */
export interface Example {
  /** Where it stands, such as `packages/core/src/train/train.ts:12`. */
  readonly title: string;
  readonly code: string;
  /** False for a block that opens with "```ts no-run": it is type-checked, but needs what a test machine lacks. */
  readonly runs: boolean;
}

const block = /^```ts( no-run)?\n(.*?)^```$/gms;

/** The examples in Markdown text, which stands in `file`. */
export function examplesIn(markdown: string, file: string): Example[] {
  return [...markdown.matchAll(block)].map((match) => ({
    title: `${file}:${markdown.slice(0, match.index).split('\n').length}`,
    code: match[2] ?? '',
    runs: match[1] === undefined,
  }));
}

/** A source file with all but its docstrings blanked: Markdown that keeps the line numbers of the source. */
export function docstringsOf(source: string): string {
  let inside = false;
  return source
    .split('\n')
    .map((line) => {
      inside ||= /^\s*\/\*\*/.test(line);
      const text = inside ? line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, '') : '';
      if (line.includes('*/')) inside = false;
      return text;
    })
    .join('\n');
}

/** Every example of the READMEs (the root's and the packages') and of the packages' docstrings. */
export function findExamples(): Example[] {
  const folders = workspacePackages().map(({ folder }) => folder);
  const packages = folders.filter((folder) => folder.startsWith('packages/'));
  const readmes = ['README.md', ...folders.map((folder) => join(folder, 'README.md'))];
  const sources = packages.flatMap((folder) => typescriptFiles(join(folder, 'src')));
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  return [
    ...readmes.filter((file) => existsSync(join(root, file))).flatMap((file) => examplesIn(read(file), file)),
    ...sources
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => examplesIn(docstringsOf(read(file)), file)),
  ];
}
