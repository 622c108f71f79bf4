// Removes every build, so that nothing of a deleted source is published.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const groups = ['packages', 'apps'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name)));
for (const folder of [...groups, 'bench']) {
  const build = join(root, folder, 'dist');
  if (existsSync(build)) rmSync(build, { recursive: true });
}
