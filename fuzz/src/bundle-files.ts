import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Json, type Model, save } from '@encoderkit/core';
import { fieldsOf } from './json-damage.ts';

/** The files of a bundle by name, in memory. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

const names = { manifest: 'encoderkit.json', network: 'model.json', weights: 'weights.bin' };
export const bundleNames = Object.values(names);

/** What `save` writes of a model. */
export async function filesOf(model: Model<never, never, unknown, unknown>): Promise<BundleFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'encoderkit-fuzz-'));
  try {
    await save(model, join(folder, 'model'));
    const read = async (name: string) => [name, await readFile(join(folder, 'model', name))] as const;
    return new Map(await Promise.all(bundleNames.map(read)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As a browser gives them to a page, which `load` takes, too. */
export const asBlobs = (files: BundleFiles) =>
  [...files].map(([name, bytes]) => ({ name, arrayBuffer: async () => Uint8Array.from(bytes).buffer }));

/** The parts of a bundle that say what it is. */
export interface BundleParts {
  readonly manifest: Json;
  readonly network: Json;
  readonly weights: Uint8Array;
}

export const partsOf = (files: BundleFiles): BundleParts => ({
  manifest: jsonIn(files, names.manifest),
  network: jsonIn(files, names.network),
  weights: files.get(names.weights) ?? new Uint8Array(0),
});

/** A bundle of these parts, with the lengths and checksums that belong to them: what somebody makes who knows how. */
export function forged({ manifest, network, weights }: BundleParts): BundleFiles {
  const networkBytes = Buffer.from(JSON.stringify(network));
  const files = {
    [names.network]: entryOf(networkBytes),
    [names.weights]: entryOf(weights),
  };
  const fields = fieldsOf(manifest);
  const { encoder, head, weights: weightNames, frozen } = fields;
  const checksum = sha256(JSON.stringify({ encoder, head, files, weights: weightNames, frozen }));
  return new Map([
    [names.manifest, Buffer.from(JSON.stringify({ ...fields, files, checksum }))],
    [names.network, networkBytes],
    [names.weights, weights],
  ]);
}

function jsonIn(files: BundleFiles, name: string): Json {
  return JSON.parse(new TextDecoder().decode(files.get(name)));
}

const entryOf = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: sha256(bytes) });

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
