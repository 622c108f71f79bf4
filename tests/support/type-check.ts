import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

function tsc(parameters: readonly string[], workingDirectory: string) {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const program = join(dirname(manifest), 'bin', 'tsc');
  return spawnSync(process.execPath, [program, '--pretty', 'false', ...parameters], {
    cwd: workingDirectory,
    encoding: 'utf8',
  });
}

/** Runs tsc; gives what it complained of, by file name (`''` for what has no file). */
export function runTypescript(parameters: readonly string[], workingDirectory: string): Map<string, string[]> {
  const { stdout, stderr, status } = tsc(parameters, workingDirectory);
  const complaints = new Map<string, string[]>();
  for (const line of `${stdout}${stderr}`.split('\n').filter((text) => text !== '' && status !== 0)) {
    const file = /^(.+?)\(\d+,\d+\): /.exec(line)?.[1] ?? '';
    complaints.set(file, [...(complaints.get(file) ?? []), line]);
  }
  return complaints;
}
