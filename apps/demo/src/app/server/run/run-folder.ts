import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isActive } from '../../is-active.ts';
import type { RunView } from '../../protocol.ts';
import { afterDeath } from './run-state.ts';

export const serverEnded = 'The server was ended while it trained.';
const recordName = 'run.json';
/** `<task>-<number>`: also the name of a folder, which is why nothing else is one. */
const identifier = /^[a-z][a-z-]*-(\d{1,9})$/;

/** The runs of earlier days, and the last number that is taken. Those that were under way when the server ended are told so. */
export async function readRuns(folder: string): Promise<{ runs: RunView[]; lastNumber: number }> {
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && identifier.test(entry.name)).map(({ name }) => name);
  const runs = await Promise.all(names.map((name) => readRun(join(folder, name), name)));
  return {
    runs: runs.filter((run) => run !== undefined).sort((a, b) => a.started - b.started),
    lastNumber: Math.max(0, ...names.map((name) => Number(identifier.exec(name)?.[1]))),
  };
}

async function readRun(folder: string, id: string): Promise<RunView | undefined> {
  try {
    const run: RunView = JSON.parse(await readFile(join(folder, recordName), 'utf8'));
    if (run.id !== id || !Array.isArray(run.epochs)) return undefined;
    return isActive(run) ? afterDeath(run, serverEnded) : run;
  } catch {
    // Without a record there is nothing to show; the folder is left as it is.
    return undefined;
  }
}

/** Writes the record beside the old one and renames it, so that one of the two is whole. */
export async function writeRun(folder: string, run: RunView): Promise<void> {
  await mkdir(join(folder, run.id), { recursive: true });
  const path = join(folder, run.id, recordName);
  await writeFile(`${path}.new`, JSON.stringify(run));
  await rename(`${path}.new`, path);
}

export async function removeRun(folder: string, id: string): Promise<void> {
  await rm(join(folder, id), { recursive: true, force: true });
}
