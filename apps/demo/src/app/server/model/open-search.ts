import { performance } from 'node:perf_hooks';
import { audioEncoder } from '@encoderkit/audio';
import { loadMatcher } from '@encoderkit/core';
import { emoji } from '@encoderkit/datasets';
import { vectorIndex } from '@encoderkit/search';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder, readImage } from '@encoderkit/vision';
import type { Sample } from '../../../tasks/sample.ts';
import type { Modality, SearchResult } from '../../protocol.ts';
import { problem } from '../problem.ts';
import { pictureOf } from './picture-of.ts';

/** A matcher with all emoji in an index of its pictures. */
export interface OpenSearch {
  search(sample: Sample, count: number): Promise<SearchResult>;
  dispose(): Promise<void>;
}

/** What emoji can be searched by with a model of this kind. */
export function searchedBy(encoder: string, head: string, task: string): readonly Modality[] {
  return encoder === 'matched' && head === 'matcher' && task === 'emoji-search' ? ['text', 'image', 'sound'] : [];
}

/** @returns the search, which the caller disposes */
export async function openSearch(folder: string): Promise<OpenSearch> {
  const model = await loadMatcher(folder, { image: cnnEncoder, text: textEncoder, audio: audioEncoder });
  const { towers } = model;
  const { entries, attribution } = await emoji({ sounds: false });
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const pictures = await vectorIndex(
    towers.image,
    entries.map(({ image }) => image),
    { ids: entries.map(({ id }) => id), queries: towers },
  );
  const hitsFor = ({ text, image, sound }: Sample, count: number) => {
    if (text !== undefined) return pictures.search({ text }, count);
    if (image !== undefined) return pictures.search({ image }, count);
    if (sound !== undefined) return pictures.search({ audio: sound }, count);
    throw problem(400, 'There is nothing to search by.');
  };
  return {
    async search(sample, count) {
      const start = performance.now();
      const hits = await hitsFor(sample, count);
      const milliseconds = performance.now() - start;
      const found = hits.map(async ({ id, score }) => {
        const entry = byId.get(id);
        if (entry === undefined) throw new Error(`there is no emoji ${id}`);
        const { character, name, image, split } = entry;
        const picture = await pictureOf(await readImage(image));
        return { character, name, score, picture, known: split === 'train' };
      });
      return { found: await Promise.all(found), searched: entries.length, milliseconds, attribution };
    },
    async dispose() {
      await pictures.close();
      model.dispose();
    },
  };
}
