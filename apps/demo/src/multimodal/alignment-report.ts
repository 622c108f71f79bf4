import { encodeWith, evaluate, type Matcher, type MatchReport } from '@encoderkit/core';
import type { EmojiEntry } from '@encoderkit/datasets';
import { bm25 } from '../baselines/bm25.ts';
import { hitAmong } from '../baselines/ranked-hits.ts';
import { count, percent } from '../format.ts';
import { type AlignedEncoders, heldOutExamples, knownByVoice } from './alignment-examples.ts';

/** How well one thing finds another: of so many queries the share that has its answer among the first ten. */
export interface Finding {
  readonly name: string;
  readonly recallAt10: number;
  /** The recall of answers in a random order. */
  readonly chance: number;
  readonly queries: number;
  /** Among how many answers. */
  readonly gallery: number;
}

export interface AlignmentReport {
  /** Emoji never trained on: by text a picture, by picture a text, by a voice a picture. */
  readonly heldOut: readonly Finding[];
  /** Emoji trained on, by names in voices never trained on. */
  readonly byVoice: Finding;
  /** Emoji trained on, by English tags that were never paired with them. */
  readonly byTag: TagFindings;
}

export interface TagFindings {
  /** Among the pictures. */
  readonly picture: Finding;
  /** Among entries of picture and English name: by the sum of both similarities. */
  readonly pictureAndName: Finding;
  /** Words shared with the English names. */
  readonly wordOverlap: Finding;
}

type Options = NonNullable<Parameters<typeof evaluate>[2]>;

const first = 10;

/** @param part `validation` while anything is being chosen */
export async function alignmentReport(
  model: Matcher<AlignedEncoders>,
  entries: readonly EmojiEntry[],
  part: 'validation' | 'test',
  options: Options = {},
): Promise<AlignmentReport> {
  const heldOut = await evaluate(model, heldOutExamples(entries, part), options);
  const known = await evaluate(model, knownByVoice(entries, part), options);
  return {
    heldOut: [
      findingOf(heldOut, 'text', 'image', 'text → image'),
      findingOf(heldOut, 'image', 'text', 'image → text'),
      findingOf(heldOut, 'audio', 'image', 'voice → image'),
    ],
    byVoice: findingOf(known, 'audio', 'image', 'voice → image'),
    byTag: await tagFindings(model, entries, part),
  };
}

function findingOf({ directions }: MatchReport, from: string, to: string, name: string): Finding {
  const direction = directions.find((each) => each.from === from && each.to === to);
  if (direction === undefined) throw new RangeError(`nothing was asked from ${from} to ${to}`);
  const { recallAt10, chance, queries, gallery } = direction;
  return { name, recallAt10, chance: chance.recallAt10, queries, gallery };
}

/** Each tag is a query; an emoji that it was held out for is its right answer, and every other emoji a wrong one. */
async function tagFindings(
  model: Matcher<AlignedEncoders>,
  entries: readonly EmojiEntry[],
  part: 'validation' | 'test',
): Promise<TagFindings> {
  const gallery = entries.filter(({ split }) => split === 'train');
  const rightOf = new Map<string, number[]>();
  for (const [place, { heldOutTags }] of gallery.entries()) {
    for (const tag of heldOutTags[part].en) rightOf.set(tag, [...(rightOf.get(tag) ?? []), place]);
  }
  const tags = [...rightOf.keys()];
  const names = gallery.map(({ name }) => name);
  const queries = await encodeWith(model, 'text', tags);
  const pictures = await encodeWith(
    model,
    'image',
    gallery.map(({ image }) => image),
  );
  const named = await encodeWith(model, 'text', names);
  const overlap = bm25(names);
  const hits = { picture: 0, pictureAndName: 0, wordOverlap: 0 };
  let count = 0;
  for (const [index, tag] of tags.entries()) {
    const query = queries[index] ?? new Float32Array(0);
    const picture = pictures.map((vector) => dot(vector, query));
    const scores = {
      picture,
      pictureAndName: named.map((vector, place) => (picture[place] ?? 0) + dot(vector, query)),
      wordOverlap: overlap(tag),
    };
    for (const right of rightOf.get(tag) ?? []) {
      count++;
      for (const way of ['picture', 'pictureAndName', 'wordOverlap'] as const)
        hits[way] += hitAmong(first, scores[way], right);
    }
  }
  const finding = (name: string, sum: number): Finding => ({
    name,
    recallAt10: sum / count,
    chance: Math.min(1, first / gallery.length),
    queries: count,
    gallery: gallery.length,
  });
  return {
    picture: finding('tag → image', hits.picture),
    pictureAndName: finding('tag → image and name', hits.pictureAndName),
    wordOverlap: finding('tag → name, BM25', hits.wordOverlap),
  };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
};

/** What is to be reached: so many times chance by emoji never trained on, the recall of known ones by new voices, and more than word overlap. */
const target = { timesChance: 4, byVoice: 0.6 };

/** A report in words, a line for each finding, with chance and what is to be reached. */
export function alignmentLines({ heldOut, byVoice, byTag }: AlignmentReport): string[] {
  const { picture, pictureAndName, wordOverlap } = byTag;
  const overlap = `more than ${percent(wordOverlap.recallAt10)} by BM25 over the names`;
  return [
    ...heldOut.map((finding, place) => {
      // Nothing is asked of held-out emoji by voice.
      const asked = place < 2 ? `; target: ${target.timesChance} times chance or more` : '';
      return `emoji never trained on, ${lineOf(finding)}, ${(finding.recallAt10 / finding.chance).toFixed(1)} times${asked}`;
    }),
    `known emoji by voices never heard, ${lineOf(byVoice)}; target: ${percent(target.byVoice)} or more`,
    `known emoji by tags never paired with them, ${lineOf(picture)}; target: ${overlap}`,
    `known emoji by tags never paired with them, ${lineOf(pictureAndName)}; target: ${overlap}`,
  ];
}

const lineOf = ({ name, recallAt10, chance, queries, gallery }: Finding): string =>
  `${name}: recall@10 ${percent(recallAt10)} of ${count(queries)} among ${count(gallery)}; chance ${percent(chance, 2)}`;
