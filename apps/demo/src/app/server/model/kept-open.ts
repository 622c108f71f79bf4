import { readManifest } from '@encoderkit/core';

interface Disposable {
  dispose(): void | Promise<void>;
}

/**
 * What is made of a bundle stays open until another is asked for, or the bundle has changed. Calls must come one after another: what is used must
 * not be disposed of meanwhile.
 */
export function keptOpen<Opened extends Disposable>(
  open: (folder: string) => Promise<Opened>,
): (folder: string) => Promise<Opened> {
  let kept: { readonly key: string; readonly opened: Opened } | undefined;
  return async (folder) => {
    const { checksum } = await readManifest(folder);
    const key = `${checksum} ${folder}`;
    if (kept?.key === key) return kept.opened;
    const before = kept?.opened;
    kept = undefined;
    await before?.dispose();
    kept = { key, opened: await open(folder) };
    return kept.opened;
  };
}
