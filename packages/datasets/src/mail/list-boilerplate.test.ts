import { expect, test } from 'vitest';
import { withoutListBoilerplate } from './list-boilerplate.ts';

const rule = '_'.repeat(47);

const cases: Record<string, { text: string; left: string }> = {
  'a text without any': { text: 'Hello\n\n--- not a signature\nyou', left: 'Hello\n\n--- not a signature\nyou' },
  'the head of a feed': { text: 'URL: http://a.b/#1\nDate: Not supplied\n\nNews', left: 'News' },
  'what only looks like one, further down': {
    text: 'See\nURL: http://a.b\nDate: now',
    left: 'See\nURL: http://a.b\nDate: now',
  },
  'the head of another mail': { text: 'Return-Path: <a@b.c>\nReceived: from x\n by y\n\nBuy', left: 'Buy' },
  "a filter's verdict, quoted": { text: 'why?\n> X-Spam-Status: Yes, hits=12\n> Hi', left: 'why?\n\n> Hi' },
  "SourceForge's advertisement and footer": {
    text: `Yes.\n\n${'-'.repeat(55)}\nThis sf.net email is sponsored by: OSDN\ncell phone?\nhttp://x.y\n${rule}\nRazor-users mailing list\nR@l.net\nhttps://lists.net/lists/listinfo/razor`,
    left: 'Yes.',
  },
  'a footer in a quotation, what follows stays': {
    text: `> Hi\n> ${rule}\n> RPM-List mailing list <R@f.net>\n> http://l.f.net/mailman/listinfo/rpm\n\nTrue.`,
    left: '> Hi\n\nTrue.',
  },
  "linux.ie's footer": {
    text: "Kate\n--\nIrish Linux Users' Group: ilug@linux.ie\nhttp://www.linux.ie/mailman/listinfo/ilug for information.\nList maintainer: l@linux.ie",
    left: 'Kate',
  },
  'the page of a list, in a line': { text: 'Times. http://xent.com/mailman/listinfo/fork', left: 'Times.' },
  "Yahoo's frame": {
    text: 'If so.\n\n---------- Yahoo! Groups Sponsor -----------~-->\n4 DVDs\nhttp://u.c/x\n------~->\n\nTo unsubscribe from this group, send an email to:\nf@e.com\n\nYour use of Yahoo! Groups is subject to http://d.y/',
    left: 'If so.',
  },
  'a signature': { text: 'Right.\n--\nGary\nhttp://www.gary.com', left: 'Right.' },
  'not a long text after two hyphens': {
    text: `a\n--\n${'line\n'.repeat(20)}end`,
    left: `a\n--\n${'line\n'.repeat(20)}end`,
  },
  'the mark of a trap': { text: 'Key\n--DeathToSpamDeathToSpamDeathToSpam--', left: 'Key' },
  "a collector's address and name": {
    text: 'To: <jm@netnoteinc.com>, zzzz-list@Spamassassin.taint.org and zzzz; not xxx',
    left: 'To: <>,  and ; not xxx',
  },
};

test.each(Object.entries(cases))('%s', (_, { text, left }) => {
  expect(withoutListBoilerplate(text)).toBe(left);
});

test.each([
  ['rules', `${rule}\n`.repeat(2000)],
  ['hyphens', '--\n'.repeat(5000)],
  ['one long line', '-'.repeat(200_000)],
  ['quotation marks', '> '.repeat(50_000)],
])(
  'takes no longer than the text is: %s',
  (_, text) => {
    expect(withoutListBoilerplate(`start\n${text}end`)).toMatch(/^start/);
  },
  5000,
);
