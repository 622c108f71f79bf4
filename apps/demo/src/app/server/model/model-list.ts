import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, readManifest } from '@encoderkit/core';
import type { ModelView } from '../../protocol.ts';
import { problem } from '../problem.ts';
import type { Trainable } from '../tasks/trainable.ts';
import { kindOf, modalitiesOf } from './open-model.ts';
import { searchedBy } from './open-search.ts';

/** A folder in which every folder may have a bundle called `model`. */
export interface Shelf {
  readonly folder: string;
  /** What the identifiers of its models begin with. */
  readonly prefix: string;
  /** What is added to their titles. */
  readonly suffix: string;
  /** The task that a folder's model has learnt, where the bundle does not say. */
  readonly taskOf?: Readonly<Record<string, string>>;
}

/** A bundle on disk. */
export interface SavedModel {
  readonly view: ModelView;
  readonly folder: string;
  readonly task: string;
  /** Changes with the bundle. */
  readonly checksum: string;
}

export interface ModelList {
  all(): Promise<SavedModel[]>;
  /** @throws where there is none: identifiers are looked up, never made into a path */
  get(id: string): Promise<SavedModel>;
}

/** The bundles on the shelves. They are looked for each time, since trainings write them. */
export function modelList(shelves: readonly Shelf[], tasks: Readonly<Record<string, Trainable>>): ModelList {
  const all = async () => (await Promise.all(shelves.map((shelf) => onShelf(shelf, tasks)))).flat();
  return {
    all,
    async get(id) {
      const found = (await all()).find(({ view }) => view.id === id);
      if (found) return found;
      throw problem(404, `There is no model "${id}".`);
    },
  };
}

async function onShelf(shelf: Shelf, tasks: Readonly<Record<string, Trainable>>): Promise<SavedModel[]> {
  const entries = await readdir(shelf.folder, { withFileTypes: true }).catch(() => []);
  // Links are no folders here: nothing outside the shelf is shown.
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const models = await Promise.all(names.map((name) => savedModel(shelf, name, tasks)));
  return models.filter((model) => model !== undefined);
}

async function savedModel(
  shelf: Shelf,
  name: string,
  tasks: Readonly<Record<string, Trainable>>,
): Promise<SavedModel | undefined> {
  const folder = join(shelf.folder, name, 'model');
  try {
    if (!(await lstat(folder)).isDirectory()) return undefined;
    const manifest = await readManifest(folder);
    const metadata = plain(manifest.metadata);
    const task = shelf.taskOf?.[name] ?? String(metadata.task ?? '');
    const known = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
    const title = `${metadata.title ?? known?.title ?? name}${shelf.suffix}`;
    const view = viewOf(manifest, { id: `${shelf.prefix}${name}`, title, metadata, known });
    return { view, folder, task, checksum: manifest.checksum };
  } catch {
    // What is no bundle, or damaged, or being replaced just now, is not there.
    return undefined;
  }
}

function viewOf(
  { encoder, head, files }: Manifest,
  { id, title, metadata, known }: Pick<ModelView, 'id' | 'title' | 'metadata'> & { known: Trainable | undefined },
): ModelView {
  const kind = kindOf(head);
  return {
    id,
    title,
    encoder: encoder.kind,
    head: kind,
    modalities: modalitiesOf(encoder.kind, kind),
    searchedBy: searchedBy(encoder.kind, kind, String(metadata.task)),
    labels: labelsOf(head),
    metadata,
    options: optionsOf(encoder.config),
    files: Object.entries(files).map(([name, { bytes }]) => ({ name, bytes })),
    map: known?.samples !== undefined,
    ...(known?.example !== undefined && { example: known.example }),
  };
}

function labelsOf(head: unknown): string[] {
  if (typeof head !== 'object' || head === null || !('labels' in head) || !Array.isArray(head.labels)) return [];
  return head.labels.map(String);
}

/** The encoder's options but long ones, such as a vocabulary. */
function optionsOf(config: unknown): Record<string, string> {
  const entries = Object.entries(config ?? {}).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined && text.length <= 80));
}

function plain(metadata: unknown): Record<string, string | number> {
  const entries = Object.entries(metadata ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1])),
  );
}
