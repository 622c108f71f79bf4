import { readManifest } from '@encoderkit/core';

/** How many are kept. */
const most = 3;

interface Disposable {
  dispose(): void | Promise<void>;
}

/**
 * What is made of a bundle stays open: the last few, by folder, for as long as their bundles stay the same. Calls must come one after another: what
 * is used must not be disposed of meanwhile.
 */
export function keptOpen<Opened extends Disposable>(
  open: (folder: string) => Promise<Opened>,
): (folder: string) => Promise<Opened> {
  const kept = new Map<string, { readonly checksum: string; readonly opened: Opened }>();
  return async (folder) => {
    const { checksum } = await readManifest(folder);
    const known = kept.get(folder);
    kept.delete(folder);
    if (known && known.checksum !== checksum) await known.opened.dispose();
    const current = known?.checksum === checksum ? known : { checksum, opened: await open(folder) };
    kept.set(folder, current);
    for (const [name, { opened }] of [...kept].slice(0, -most)) {
      kept.delete(name);
      await opened.dispose();
    }
    return current.opened;
  };
}
