import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pid } from 'node:process';

/**
 * What `make` gave the first time, read from a file afterwards. The file is only a shortcut: one that cannot be read or is
 * not what `is` accepts is made anew, and where none can be written the result is just made every time.
 *
 * @param path names the version of what it holds: give another whenever `make` would give something else
 */
export async function cached<Value>(
  path: string,
  is: (value: unknown) => value is Value,
  make: () => Promise<Value>,
): Promise<Value> {
  const before = await readJson(path);
  if (is(before)) return before;
  const value = await make();
  const temporary = `${path}.${pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, JSON.stringify(value));
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  return value;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
