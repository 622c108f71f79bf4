import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Runs tsc; gives what it complained of, by file name (`''` for what has no file). */
export function runTypescript(parameters: readonly string[], workingDirectory: string): Map<string, string[]> {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(dirname(manifest), 'bin', 'tsc');
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, '--pretty', 'false', ...parameters], {
    cwd: workingDirectory,
    encoding: 'utf8',
  });
  const complaints = new Map<string, string[]>();
  for (const line of `${stdout}${stderr}`.split('\n').filter((text) => text !== '' && status !== 0)) {
    const file = /^(.+?)\(\d+,\d+\): /.exec(line)?.[1] ?? '';
    complaints.set(file, [...(complaints.get(file) ?? []), line]);
  }
  return complaints;
}
